package io.bpfevents.core.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.Probes;
import io.bpfevents.core.testing.TestObjects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The stacks of a system call that this test makes. */
@KernelTest
class StackTracesIT {
    private static final long PID = ProcessHandle.current().pid();

    private BpfObject object;
    private StackTraces stacks;

    @BeforeEach
    void call() {
        object = TestObjects.open("stacks").global("watched", PID).load().attach();
        stacks = StackTraces.of(object.map("stacks"));
        Probes.getppid();
    }

    @AfterEach
    void close() {
        object.close();
    }

    private int id(String variable) {
        return Math.toIntExact(object.variable(variable).getLong());
    }

    @Test
    void shouldNameTheFunctionsOfTheKernel() {
        long[] addresses = StackTraces.of(object.map("kernel_stacks")).addresses(id("kernel_id"));
        if (System.getProperty("os.version").matches("(5\\.|6\\.1\\.).*")) {
            assumeTrue(addresses.length > 0, "no kernel stack at tp/syscalls, as on Linux 6.1");
        }
        assertThat(Symbols.kernel().frames(addresses))
                .isNotEmpty()
                .allMatch(frame -> !frame.function().isEmpty() && frame.address() < 0)
                .anyMatch(frame -> frame.function().contains("syscall"));
    }

    /** The library of the call is the innermost frame, whether or not it keeps frame pointers. */
    @Test
    void shouldNameTheFunctionsOfTheProcess() {
        long[] addresses = stacks.addresses(id("user_id"));
        StackFrame innermost = Symbols.ofProcess(PID).frame(addresses[0]);

        assertThat(innermost.function()).endsWith("getppid");
        assertThat(innermost.module()).isEqualTo(Probes.libc().toString());
        assertThat(innermost.offset()).isBetween(1L, 64L);
        assertThat(innermost)
                .hasToString(
                        "%s+0x%x (%s)"
                                .formatted(
                                        innermost.function(),
                                        innermost.offset(),
                                        innermost.module()));
    }

    @Test
    void shouldHaveTheSameStackInARecordAndInTheMap() {
        long[] inRecord = StackTraces.trimmed(object.variable("addresses").get(long[].class));
        assertThat(inRecord).isNotEmpty().isEqualTo(stacks.addresses(id("user_id")));
    }

    @Test
    void shouldRemoveAStack() {
        int id = id("user_id");
        assertThat(stacks.delete(id)).isTrue();
        assertThat(stacks.delete(id)).isFalse();
        assertThat(stacks.addresses(id)).isEmpty();
        assertThat(stacks.addresses(-14)).isEmpty();
    }

    @Test
    void shouldRejectOtherMaps() {
        try (BpfObject other = TestObjects.open("iterators").load()) {
            assertThatThrownBy(() -> StackTraces.of(other.map(".bss")))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContainingAll("read the stacks of map", "it is a map of type ARRAY");
        }
    }
}
