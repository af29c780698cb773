package io.bpfevents.reactor.books;

import io.bpfevents.core.loop.PollLoop;
import org.junit.jupiter.api.Test;

/** The books of simulated rings, whose attempts the test counts as it makes them. */
class BooksTest extends BooksContract {
    @Test
    void shouldBalanceOnALoopThatTheTestRuns() {
        keepBooks(600, SimulatedWorld::deterministic);
    }

    @Test
    void shouldBalanceOnALoopOfItsOwn() {
        keepBooks(150, random -> SimulatedWorld.on(Runner.of(PollLoop.create()), random));
    }
}
