package io.bpfevents.reactor.accounting;

import io.bpfevents.core.testing.KernelTest;
import org.junit.jupiter.api.Test;

/** The accounting of the kernel's rings, whose attempts the BPF program counts. */
@KernelTest
class AccountingIT extends AccountingContract {
    private static final String READER = "io.bpfevents.reader";

    @Test
    void shouldBalance() {
        checkAccounting(40, AccountedKernelRing::loaded);
    }

    @Test
    void shouldBalanceAcrossOpenings() {
        checkAccounting(25, AccountedKernelRing::pinned);
    }

    @Test
    void shouldBalanceAsFarAsLibbpfCounts() {
        String before = System.setProperty(READER, "libbpf");
        try {
            checkAccounting(15, AccountedKernelRing::readByLibbpf);
        } finally {
            if (before == null) {
                System.clearProperty(READER);
            } else {
                System.setProperty(READER, before);
            }
        }
    }
}
