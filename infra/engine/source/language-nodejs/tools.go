//go:build tools

// Package tools names the program that is built here, so that go.mod and go.sum cover it.
package tools

import _ "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs"
