package io.bpfevents.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.object.ProgramInfo;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.Producer;
import org.junit.jupiter.api.Test;

/** The programs of this machine, and the statistics of their runs. */
@KernelTest
class KernelProgramIT {
    private static KernelProgram find(int id) {
        return KernelProgram.all().stream()
                .filter(program -> program.id() == id)
                .findAny()
                .orElseThrow();
    }

    @Test
    void shouldListALoadedProgramWithItsRuns() {
        try (Producer producer = Producer.load(4096);
                RunStatistics _ = RunStatistics.enable()) {
            int id = producer.object().program("produce_16").info().id();
            KernelProgram before = find(id);

            producer.call(1).run();

            KernelProgram after = find(id);
            ProgramInfo info = producer.object().program("produce_16").info();
            assertThat(after.name()).isEqualTo("produce_16");
            assertThat(after.type()).isEqualTo("syscall");
            assertThat(after.btf()).isPositive();
            assertThat(after.maps()).isNotEmpty();
            assertThat(after.runs() - before.runs()).isEqualTo(1);
            assertThat(after.runTimeNanos()).isEqualTo(info.runTimeNanos()).isPositive();
        }
    }
}
