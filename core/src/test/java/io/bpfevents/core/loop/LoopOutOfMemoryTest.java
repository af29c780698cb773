package io.bpfevents.core.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What lacks memory at the end of a loop is repeated, so that no subscriber is forgotten. */
@Timeout(60) // a hang is a failure
class LoopOutOfMemoryTest {
    private final ManualLoop loop = new ManualLoop();
    private final OutOfMemoryError fatal = new OutOfMemoryError("simulated");

    private static Runnable failing(int times, AtomicInteger calls) {
        return () -> {
            if (calls.incrementAndGet() <= times) {
                throw new OutOfMemoryError("simulated, again");
            }
        };
    }

    private void assertAborted(FakePollable pollable) {
        assertThat(pollable.end).isDone();
        assertThatThrownBy(pollable.end::get).hasCause(fatal);
    }

    @Test
    void shouldRepeatAnAbort() {
        FakePollable broken = new FakePollable();
        FakePollable other = new FakePollable();
        AtomicInteger aborts = new AtomicInteger();
        broken.onPass =
                () -> {
                    throw fatal;
                };
        broken.onRelease = failing(3, aborts);
        loop.register(broken);
        loop.register(other);
        assertThatThrownBy(loop::runOnce).isSameAs(fatal);
        assertThat(aborts).hasValue(4);
        assertAborted(broken);
        assertAborted(other);
    }

    /** What the others release may be what the first one lacks. */
    @Test
    void shouldAbortTheOthersBeforeARepetition() {
        FakePollable broken = new FakePollable();
        FakePollable other = new FakePollable();
        FakePollable arrival = new FakePollable();
        AtomicInteger aborts = new AtomicInteger();
        broken.onPass =
                () -> {
                    loop.register(arrival);
                    throw fatal;
                };
        broken.onRelease =
                () -> {
                    if (!other.end.isDone() || !arrival.end.isDone()) {
                        aborts.incrementAndGet();
                        throw new OutOfMemoryError("simulated, again");
                    }
                };
        loop.register(broken);
        loop.register(other);
        assertThatThrownBy(loop::runOnce).isSameAs(fatal);
        assertThat(aborts).hasValue(1);
        assertAborted(broken);
        assertAborted(other);
        assertAborted(arrival);
    }

    @Test
    void shouldRepeatTheAbortOfAnArrival() {
        FakePollable broken = new FakePollable();
        FakePollable first = new FakePollable();
        FakePollable second = new FakePollable();
        AtomicInteger aborts = new AtomicInteger();
        broken.onPass =
                () -> {
                    loop.register(first);
                    loop.register(second);
                    throw fatal;
                };
        first.onRelease = failing(2, aborts);
        loop.register(broken);
        assertThatThrownBy(loop::runOnce).isSameAs(fatal);
        assertThat(aborts).hasValue(3);
        assertAborted(first);
        assertAborted(second);
    }

    /** The release was begun, and the abort completes it. */
    @Test
    void shouldAbortWhatCouldNotBeReleased() {
        FakePollable ending = new FakePollable();
        FakePollable other = new FakePollable();
        AtomicInteger releases = new AtomicInteger();
        ending.onRelease =
                () -> {
                    if (releases.incrementAndGet() == 1) {
                        throw fatal;
                    }
                };
        loop.register(ending);
        loop.register(other);
        loop.runOnce();
        ending.close();
        assertThatThrownBy(loop::runOnce).isSameAs(fatal);
        assertThat(releases).hasValue(2);
        assertAborted(ending);
        assertAborted(other);
    }

    @Test
    void shouldRaiseASignalThatLackedMemory() {
        AtomicInteger calls = new AtomicInteger();
        Runnable raise = failing(2, calls);
        Wakeup wakeup =
                new Wakeup(
                        new Wakeup.Signal() {
                            @Override
                            public void raise() {
                                raise.run();
                            }

                            @Override
                            public void awaitSignals(long count) {}
                        });
        wakeup.announceSleep();
        wakeup.wake();
        assertThat(calls).hasValue(3);
    }
}
