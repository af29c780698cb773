package io.bpfevents.reactor.conformance;

import java.util.function.BooleanSupplier;

/** Waiting without sleep, so that the next step of a race follows at once. */
public final class Spin {
    private Spin() {}

    /** Waits for a condition, or for the test's time to be over. */
    @SuppressWarnings(
            "ThreadPriorityCheck") // where CPUs are few, a spin would keep the loop waiting
    public static void until(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            if (Thread.interrupted()) {
                throw new InterruptedException("gave up waiting");
            }
            Thread.yield();
        }
    }

    /** Lets some time pass, a different one each time, for a race to meet all its moments. */
    public static void some(int turns) {
        for (int i = 0; i < turns; i++) {
            Thread.onSpinWait();
        }
    }
}
