package io.bpfevents.core.internal.count;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.Versions;
import io.bpfevents.core.testing.Versions.Hook;
import io.bpfevents.core.testing.Versions.Tally;
import io.bpfevents.ffi.Libc;
import java.util.BitSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Replaces a program while a thread on each CPU hits its hook as fast as it can: each hit is sent
 * exactly once.
 */
@KernelTest
@Timeout(300)
class GenerationSwitchIT {
    private static final int SWITCHES = 150;
    private static final int UPGRADES = 15;

    private final Versions versions = new Versions();

    @BeforeEach
    void requireExactKernel() {
        String release = System.getProperty("os.version");
        assumeTrue(
                GenerationSwitch.isExactOn(release),
                "Linux " + release + " preempts threads between two programs of a tracepoint");
    }

    @AfterEach
    void close() {
        versions.close();
    }

    private GenerationSwitch map(Cpus cpus) {
        int fd = versions.openControl();
        try {
            return GenerationSwitch.map(fd, cpus);
        } finally {
            Libc.close(fd);
        }
    }

    private static void assertExact(Tally tally) {
        assertThat(tally.isExact()).as(tally.toString()).isTrue();
        assertThat(tally.bothSent()).as(tally.toString()).isPositive();
    }

    /** The same switch again and again. The kernel runs the programs in the order of attaching. */
    @ParameterizedTest
    @CsvSource({
        "RAW_TRACEPOINT, 0, 1",
        "RAW_TRACEPOINT, 1, 0",
        "TRACEPOINT, 0, 1",
        "TRACEPOINT, 1, 0"
    })
    void shouldSendEachHitOnce(Hook hook, int first, int second) throws Exception {
        versions.attach(hook, first);
        versions.attach(hook, second);
        try (GenerationSwitch generations = map(new KernelCpus())) {
            assertThat(generations.isSupported()).isTrue();
            Tally tally =
                    versions.hit(
                            hook,
                            SWITCHES,
                            () -> assertThat(generations.advance().isEmpty()).isTrue(),
                            versions::resetGeneration);
            assertExact(tally);
        }
    }

    /** A version after the other is loaded, attached, switched to, and the older one detached. */
    @ParameterizedTest
    @EnumSource
    void shouldSendEachHitOnceDuringUpgrades(Hook hook) throws Exception {
        BpfObject[] attached = {versions.attach(hook, 0)};
        try (GenerationSwitch generations = map(new KernelCpus())) {
            Tally tally =
                    versions.hit(
                            hook,
                            UPGRADES,
                            () -> {
                                BpfObject old = attached[0];
                                attached[0] = versions.attach(hook, generations.current() + 1);
                                generations.advance();
                                old.close();
                            },
                            () -> {});
            assertExact(tally);
            assertThat(generations.current()).isEqualTo(UPGRADES);
        }
    }

    /** A process that was killed after it has switched the first CPU. */
    @ParameterizedTest
    @EnumSource
    void shouldSendEachHitOnceAlthoughASwitchIsInterrupted(Hook hook) throws Exception {
        versions.attach(hook, 0);
        versions.attach(hook, 1);
        Runnable interrupted =
                () -> {
                    try (GenerationSwitch killed = map(new KilledAtTheSecondCpu())) {
                        assertThatThrownBy(killed::advance).hasMessage("killed");
                    }
                    try (GenerationSwitch next = map(new KernelCpus())) {
                        assertThat(next.isInterrupted()).isTrue();
                        assertThat(next.advance().isEmpty()).isTrue();
                        assertThat(next.isInterrupted()).isFalse();
                    }
                };
        assertExact(versions.hit(hook, SWITCHES / 3, interrupted, versions::resetGeneration));
    }

    private static final class KilledAtTheSecondCpu implements Cpus {
        private final Cpus kernel = new KernelCpus();

        @Override
        public int count() {
            return kernel.count();
        }

        @Override
        public BitSet online() {
            return kernel.online();
        }

        @Override
        public boolean bind(int cpu) {
            if (cpu == 1) {
                throw new IllegalStateException("killed");
            }
            return kernel.bind(cpu);
        }
    }
}
