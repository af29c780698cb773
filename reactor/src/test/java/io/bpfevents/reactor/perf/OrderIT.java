package io.bpfevents.reactor.perf;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.annotation.SampleCpu;
import io.bpfevents.core.annotation.SampleTime;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.ring.BpfPerfbuf;
import io.bpfevents.core.ring.EventBuffer;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.TestObjects;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.PerfbufOptions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The order of the events of one process, which changes between two CPUs: its fork, its execs and
 * its exit. All of them are in the buffer before its first read.
 */
@KernelTest
class OrderIT {
    private static final int FORK = 1; // of order.bpf.c
    private static final int EXEC = 2;
    private static final int EXIT = 3;

    /** The process continues as the next program, on the CPU that the one before it has set. */
    private static final String[] MOVING = {
        "taskset", "-c", "0",
        "taskset", "-c", "1",
        "taskset", "-c", "0",
        "taskset", "-c", "1",
        "true"
    };

    private static final Comparator<Step> BY_TIME = Comparator.comparingLong(Step::time);

    record Step(int kind, int pid, @SampleCpu("cpu") int cpu, @SampleTime("time") long time) {}

    private final BpfObject object =
            TestObjects.open("order").global("watched", ProcessHandle.current().pid()).load();
    private final BpfPerfbuf perfbuf = object.perfbuf("perf"); // from now on outputs succeed
    private long pid;

    @BeforeEach
    void runTheProcess() throws Exception {
        object.attach();
        Process process = new ProcessBuilder(MOVING).start();
        pid = process.pid();
        assertThat(process.waitFor()).isZero();
    }

    @AfterEach
    void close() {
        object.close();
    }

    private List<Step> read(EventBuffer buffer) {
        long pending = buffer.audit().toCompletableFuture().join().pending();
        return BpfEvents.buffer(buffer, Step.class)
                .take(pending)
                .filter(step -> step.pid() == pid)
                .collectList()
                .block();
    }

    @Test
    void shouldKeepTheOrderOfAllCpusInARing() {
        List<Step> steps = read(object.ringbuf("ring"));

        assertThat(steps).isSortedAccordingTo(BY_TIME);
        assertThat(steps)
                .extracting(Step::kind) // jspawnhelper, four times taskset, true
                .containsExactly(FORK, EXEC, EXEC, EXEC, EXEC, EXEC, EXEC, EXIT);
        assertThat(steps.subList(3, 8)).extracting(Step::cpu).containsExactly(0, 1, 0, 1, 1);
    }

    @Test
    void shouldDeliverTheRecordsOfAPerfBufferByCpu() {
        List<Step> steps = read(perfbuf);

        assertThat(steps).isNotEqualTo(steps.stream().sorted(BY_TIME).toList());
        assertThat(steps).isEqualTo(byCpu(steps));
        assertThat(steps.stream().sorted(BY_TIME))
                .extracting(Step::kind)
                .containsExactly(FORK, EXEC, EXEC, EXEC, EXEC, EXEC, EXEC, EXIT);
    }

    @Test
    void shouldOrderTheRecordsOfAPerfBufferByTime() {
        long pending = perfbuf.audit().toCompletableFuture().join().pending();
        PerfbufOptions options = PerfbufOptions.defaults().ordered(Duration.ofMillis(100));

        List<Step> steps =
                BpfEvents.perfbuf(perfbuf, Step.class, options)
                        .take(pending)
                        .filter(step -> step.pid() == pid)
                        .collectList()
                        .block();

        assertThat(steps).isSortedAccordingTo(BY_TIME);
        assertThat(steps)
                .extracting(Step::kind)
                .containsExactly(FORK, EXEC, EXEC, EXEC, EXEC, EXEC, EXEC, EXIT);
        assertThat(perfbuf.stats().late()).isZero();
    }

    /** The records of one CPU after those of another, each group by time. */
    private static List<Step> byCpu(List<Step> steps) {
        return steps.stream()
                .map(Step::cpu)
                .distinct()
                .flatMap(cpu -> steps.stream().filter(step -> step.cpu() == cpu).sorted(BY_TIME))
                .toList();
    }
}
