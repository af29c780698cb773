package io.bpfevents.catalog.system;

/** The state of a thread that stops running on a CPU; the letters are those of {@code ps}. */
public enum TaskState {
    /** It could continue, and waits for a CPU: {@code R}. */
    RUNNABLE('R'),
    /** It sleeps until an event or a signal: {@code S}. */
    INTERRUPTIBLE('S'),
    /** It sleeps until an event, mostly of a device, or it is frozen: {@code D}. */
    UNINTERRUPTIBLE('D'),
    /** A signal has stopped it: {@code T}. */
    STOPPED('T'),
    /** Its debugger has stopped it: {@code t}. */
    TRACED('t'),
    /** A kernel thread that is parked: {@code P}. */
    PARKED('P'),
    /** A kernel thread that waits for work: {@code I}. */
    IDLE('I'),
    /** It has exited: {@code X}. */
    DEAD('X');

    private final char letter;

    TaskState(char letter) {
        this.letter = letter;
    }

    /** The letter of {@code ps}. */
    public char letter() {
        return letter;
    }
}
