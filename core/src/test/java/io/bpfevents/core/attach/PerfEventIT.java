package io.bpfevents.core.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.object.BpfLink;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.ProcessResources;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Samples of threads and of CPUs. Tests that need samples spin until there is one. */
@KernelTest
class PerfEventIT {
    private static final int SOFTWARE = 1; // linux/perf_event.h
    private static final int PAGE_FAULTS = 2;
    private static final int PAGES = 64;
    private static final int PAGE = 4096;

    private Targets targets;

    @BeforeEach
    void load() {
        targets = Targets.load("on_perf_event");
    }

    @AfterEach
    void close() {
        targets.close();
    }

    private static long thread() {
        try {
            Path thread = Files.readSymbolicLink(Path.of("/proc/thread-self"));
            return Long.parseLong(thread.getFileName().toString());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void spinUntilHit(int cookie) {
        while (targets.hits(cookie) == 0) {
            Thread.onSpinWait();
        }
    }

    private static void touch() {
        try (Arena arena = Arena.ofConfined()) {
            arena.allocate(PAGES * PAGE);
        }
    }

    @Test
    void shouldSampleAThreadByPeriodAndByFrequency() {
        PerfEvent clock = PerfEvent.cpuClock().thread(thread());
        try (BpfLink link = targets.program().attach(clock.period(100_000).cookie(3))) {
            spinUntilHit(3);
            assertThat(link)
                    .hasToString("link on_perf_event on perf event 1:0 of thread " + thread());
        }
        targets.program().attach(clock.frequency(10_000).cookie(4));
        spinUntilHit(4);
        assertThat(targets.hits(0)).isZero();
    }

    @Test
    void shouldSampleEachEventOfAPeriod() {
        PerfEvent faults = PerfEvent.of(SOFTWARE, PAGE_FAULTS).thread(thread());
        BpfLink each = targets.program().attach(faults.cookie(1));
        BpfLink tenth = targets.program().attach(faults.period(10).cookie(2));
        while (targets.hits(1) < PAGES) { // memory of before may be used again
            touch();
        }
        assertThat(targets.hits(2)).isPositive().isLessThan(targets.hits(1) / 5);
        each.close();
        tenth.close();
        long until = targets.hits(1);
        touch();
        assertThat(targets.hits(1)).isEqualTo(until);
    }

    @Test
    void shouldSampleACpu() {
        PerfEvent clock = PerfEvent.cpuClock();
        for (int cpu = 0; cpu < Runtime.getRuntime().availableProcessors(); cpu++) {
            targets.program().attach(clock.cpu(cpu).cookie(cpu & 7));
        }
        spinUntilHit(0);
    }

    @Test
    void shouldReleaseTheEvent() {
        ProcessResources before = ProcessResources.count();
        targets.program().attach(PerfEvent.cpuClock().cpu(0)).close();
        assertThatThrownBy(() -> targets.program().attach(PerfEvent.cpuClock().thread(1).cpu(4095)))
                .isInstanceOf(BpfException.class);
        assertThat(ProcessResources.count()).isEqualTo(before);
    }

    @Test
    void shouldAdviseOnEventsThatDoNotExist() {
        assertThatThrownBy(() -> targets.program().attach(PerfEvent.cpuClock()))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("perf event 1:0", "EINVAL", "PerfEvent.thread() or cpu()");
        assertThatThrownBy(() -> targets.program().attach(PerfEvent.cpuClock().cpu(4095)))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("on CPU 4095", "CPU 4095 is not online");
        assertThatThrownBy(() -> targets.program().attach(PerfEvent.of(SOFTWARE, 9999).cpu(0)))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("perf event 1:9999", "PerfEvent.cpuClock()");
        assertThatThrownBy(() -> targets.program().attach(PerfEvent.cpuClock().thread(4194304)))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("of thread 4194304", "there is no process 4194304");
        assertThatThrownBy(() -> targets.program().attach(Kprobe.of("vfs_read")))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll(
                        "type perf_event and section perf_event", "vfs_read", "attach(PerfEvent)");
    }
}
