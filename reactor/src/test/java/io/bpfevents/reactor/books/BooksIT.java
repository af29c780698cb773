package io.bpfevents.reactor.books;

import io.bpfevents.core.testing.KernelTest;
import org.junit.jupiter.api.Test;

/** The books of the kernel's rings, whose attempts the BPF program counts. */
@KernelTest
class BooksIT extends BooksContract {
    private static final String READER = "io.bpfevents.reader";

    @Test
    void shouldBalance() {
        keepBooks(40, KernelWorld::loaded);
    }

    @Test
    void shouldBalanceFromOneOpeningToTheNext() {
        keepBooks(25, KernelWorld::pinned);
    }

    @Test
    void shouldBalanceAsFarAsLibbpfTells() {
        String before = System.setProperty(READER, "libbpf");
        try {
            keepBooks(15, KernelWorld::readByLibbpf);
        } finally {
            if (before == null) {
                System.clearProperty(READER);
            } else {
                System.setProperty(READER, before);
            }
        }
    }
}
