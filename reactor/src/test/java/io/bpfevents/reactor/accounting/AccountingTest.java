package io.bpfevents.reactor.accounting;

import io.bpfevents.core.loop.PollLoop;
import org.junit.jupiter.api.Test;

/** The accounting of simulated rings, whose attempts the test counts. */
class AccountingTest extends AccountingContract {
    @Test
    void shouldBalanceOnAManualLoop() {
        checkAccounting(600, AccountedSimulatedRing::deterministic);
    }

    @Test
    void shouldBalanceOnALoopWithAThread() {
        checkAccounting(
                150, random -> AccountedSimulatedRing.on(LoopRunner.of(PollLoop.create()), random));
    }
}
