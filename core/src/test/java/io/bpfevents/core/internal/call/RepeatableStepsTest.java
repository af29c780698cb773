package io.bpfevents.core.internal.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RepeatableStepsTest {
    private final List<String> ran = new ArrayList<>();
    private int failures; // that are left

    private Runnable step(String name) {
        return () -> ran.add(name);
    }

    private Runnable lacking(String name, int times) {
        failures = times;
        return () -> {
            ran.add(name);
            if (failures-- > 0) {
                throw new OutOfMemoryError(name);
            }
        };
    }

    private static Runnable[] steps(Runnable... all) {
        return all;
    }

    @Test
    void shouldRunEachStepOnce() {
        RepeatableSteps steps = new RepeatableSteps(steps(step("a")), steps(step("b"), step("c")));
        steps.run();
        steps.run();
        assertThat(ran).containsExactly("a", "b", "c");
    }

    @Test
    void shouldRepeatOnlyTheStepThatLackedMemory() {
        RepeatableSteps steps =
                new RepeatableSteps(steps(step("a")), steps(lacking("b", 2), step("c")));
        assertThatThrownBy(steps::run).isInstanceOf(OutOfMemoryError.class);
        assertThatThrownBy(steps::run).isInstanceOf(OutOfMemoryError.class);
        steps.run();
        steps.run();
        assertThat(ran).containsExactly("a", "b", "c", "b", "b");
    }

    /** A descriptor that was closed may belong to another file by then. */
    @Test
    void shouldNotRepeatAStepThatRunsOnce() {
        RepeatableSteps steps = new RepeatableSteps(steps(lacking("a", 1)), steps(step("b")));
        assertThatThrownBy(steps::run).isInstanceOf(OutOfMemoryError.class);
        steps.run();
        assertThat(ran).containsExactly("a", "b");
    }

    @Test
    void shouldNotRepeatAStepThatFailed() {
        IllegalStateException failure = new IllegalStateException("simulated");
        Runnable failing =
                () -> {
                    ran.add("a");
                    throw failure;
                };
        RepeatableSteps steps = new RepeatableSteps(steps(), steps(failing, step("b")));
        assertThatThrownBy(steps::run).isSameAs(failure);
        steps.run();
        assertThat(ran).containsExactly("a", "b");
    }
}
