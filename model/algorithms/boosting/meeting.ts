const [arrivedWord, meetingWord, failedWord, readyWord, roundWord] = [0, 1, 2, 3, 4];
/** Bytes that a meeting takes of shared memory, 0 at first. */
export const meetingBytes = 64;
/** Times to look before sleeping; about as long as threads with equal work are apart. */
const looks = 3000;
/** More than there are threads: a round's word holds its number and its threads, so that both are seen at once. */
const roundUnit = 1024;

/** Where the threads of a training wait for each other. The first thread begins rounds, the others take part. */
export class Meeting {
  constructor(private readonly words: Int32Array) {}

  /** Whether a thread has failed. */
  get failed(): boolean {
    return Atomics.load(this.words, failedWord) === 1;
  }

  /**
   * Returns when all threads of a round have come.
   *
   * @throws Error when one has failed
   */
  meet(threads: number): void {
    if (threads === 1) return;
    const { words } = this;
    const meeting = Atomics.load(words, meetingWord);
    if (Atomics.add(words, arrivedWord, 1) < threads - 1) this.untilChanged(meetingWord, meeting);
    else {
      Atomics.store(words, arrivedWord, 0);
      this.change(meetingWord, meeting + 1);
    }
    if (this.failed) throw new Error("a thread of the training has failed");
  }

  /** Makes the others' meetings fail. */
  fail(): void {
    Atomics.store(this.words, failedWord, 1);
    this.change(meetingWord, -1);
  }

  /** Tells that another thread is there; returns its number, from 1. */
  join(): number {
    return Atomics.add(this.words, readyWord, 1) + 1;
  }

  /** Begins a round, numbered from 1, with all threads that are there; returns how many they are. */
  beginRound(round: number): number {
    const threads = 1 + Atomics.load(this.words, readyWord);
    this.change(roundWord, round * roundUnit + threads);
    return threads;
  }

  /** Waits for the round after `last` and returns it with the number of its threads. */
  nextRound(last: number): { round: number; threads: number } {
    for (;;) {
      const word = Atomics.load(this.words, roundWord);
      const round = Math.floor(word / roundUnit);
      if (round !== last) return { round, threads: word % roundUnit };
      this.untilChanged(roundWord, word);
    }
  }

  private untilChanged(word: number, old: number): void {
    for (let i = 0; i < looks; i++) if (Atomics.load(this.words, word) !== old) return;
    while (Atomics.load(this.words, word) === old) Atomics.wait(this.words, word, old);
  }

  private change(word: number, value: number): void {
    Atomics.store(this.words, word, value);
    Atomics.notify(this.words, word);
  }
}
