package io.bpfevents.core.internal.kernel;

/** The descriptor of a ring, also as the array that the poll loop reads before each wait. */
final class RingFd {
    private final int[] all;

    RingFd(int fd) {
        all = new int[] {fd};
    }

    int fd() {
        return all[0];
    }

    int[] all() {
        return all;
    }
}
