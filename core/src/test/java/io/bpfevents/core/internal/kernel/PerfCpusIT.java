package io.bpfevents.core.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.internal.count.KernelCpus;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.LogRecords;
import io.bpfevents.ffi.Errno;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The CPUs that get buffers: online, offline, and without an element in the map. */
@KernelTest
@Timeout(120) // a hang is a failure
class PerfCpusIT {
    private static PerfSettings cpus(Integer... numbers) {
        return new PerfSettings(1, 0, List.of(numbers), 1, 0);
    }

    private static List<Integer> numbers(Iterable<CpuBuffer> buffers) {
        List<Integer> cpus = new ArrayList<>();
        buffers.forEach(buffer -> cpus.add(buffer.cpu()));
        return cpus;
    }

    @Test
    void shouldHaveAnElementPerCpuIfTheObjectSetsNoMaximum() {
        Logger logger = Logger.getLogger(PerfBuffers.class.getName());
        logger.setLevel(Level.FINE);
        try (PerfOutputs outputs = PerfOutputs.load();
                LogRecords log = LogRecords.of(PerfBuffers.class)) {
            int cpus = new KernelCpus().count();
            assertThat(outputs.info().maxEntries()).isEqualTo(cpus);
            outputs.open(cpus()).close();
            assertThat(log.texts(Level.WARNING)).isEmpty();
            assertThat(log.texts(Level.FINE))
                    .singleElement()
                    .asString()
                    .contains("max_entries " + cpus, "CPUs [0, 1]", "records counted");
        } finally {
            logger.setLevel(null);
        }
    }

    @Test
    void shouldLimitTheBuffersToTheElementsOfTheMapAndLogIt() throws Exception {
        try (PerfOutputs outputs = PerfOutputs.loadFirst();
                LogRecords log = LogRecords.of(PerfBuffers.class)) {
            PerfBuffers buffers = outputs.open(cpus());
            assertThat(numbers(buffers.all())).isEqualTo(List.of(0));
            assertThat(buffers.openMissing()).isEmpty();
            assertThat(log.texts(Level.WARNING))
                    .singleElement()
                    .asString()
                    .contains("CPUs {1}", "max_entries of the map is 1");
            assertThat(outputs.output(0, 1, 8).successes()).isOne();
            assertThat(outputs.output(1, 1, 8).error()).isEqualTo(-Errno.E2BIG);
            buffers.close();

            assertThatThrownBy(() -> outputs.open(cpus(0, 1)))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContaining("perf buffer events of CPU 1")
                    .hasMessageContaining("its max_entries is 1");
        }
    }

    @Test
    void shouldRefuseACpuThatIsOfflineOrDoesNotExist() {
        try (PerfOutputs outputs = PerfOutputs.load()) {
            FakeCpus machine = new FakeCpus(2, 0);
            assertThatThrownBy(() -> outputs.open(machine, cpus(0, 1)))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContaining("of CPU 1: it is offline: online are {0}");
            assertThatThrownBy(() -> outputs.open(cpus(4711)))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContaining("of CPU 4711: there is no such CPU: online are {0, 1}");
        }
    }

    @Test
    void shouldOpenACpuThatComesOnlineAndReopenItAfterAClose() throws Exception {
        try (PerfOutputs outputs = PerfOutputs.load()) {
            FakeCpus machine = new FakeCpus(2, 1);
            PerfBuffers buffers = outputs.open(machine, cpus());
            try {
                assertThat(numbers(buffers.all())).isEqualTo(List.of(1));
                assertThat(buffers.openMissing()).isEmpty();
                assertThat(outputs.output(0, 1, 8).error()).isEqualTo(-Errno.ENOENT);

                machine.goOnline(0);
                assertThat(numbers(buffers.openMissing())).isEqualTo(List.of(0));
                assertThat(numbers(buffers.all())).isEqualTo(List.of(0, 1));
                assertThat(outputs.output(0, 1, 8).successes()).isOne();

                machine.goOffline(1);
                assertThat(buffers.openMissing()).isEmpty();
                assertThat(numbers(buffers.all())).isEqualTo(List.of(0, 1));
                buffers.close(1);
                assertThat(outputs.output(1, 1, 8).error()).isEqualTo(-Errno.ENOENT);
                machine.goOnline(1);
                assertThat(numbers(buffers.openMissing())).isEqualTo(List.of(1));
                assertThat(outputs.output(1, 1, 8).successes()).isOne();
            } finally {
                buffers.close();
            }
        }
    }

    @Test
    void shouldOpenOnlyRequestedCpusThatComeOnline() {
        try (PerfOutputs outputs = PerfOutputs.load()) {
            FakeCpus machine = new FakeCpus(2, 1);
            PerfBuffers buffers = outputs.open(machine, cpus(1));
            machine.goOnline(0);
            assertThat(buffers.openMissing()).isEmpty();
            buffers.close();
        }
    }
}
