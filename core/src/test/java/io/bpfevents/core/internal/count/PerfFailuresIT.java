package io.bpfevents.core.internal.count;

import static io.bpfevents.core.testing.perf.PerfContract.EITHER;
import static io.bpfevents.core.testing.perf.PerfContract.EVENTS;
import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.internal.call.ControlPin;
import io.bpfevents.core.internal.call.MapInfo;
import io.bpfevents.core.stats.OutputFailures;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.core.testing.perf.OnCpu;
import io.bpfevents.core.testing.perf.PerfContract;
import io.bpfevents.core.testing.perf.PerfEvent;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.Libc;
import java.nio.file.Path;
import java.util.BitSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The control block of a perf buffer as the reader maps it. */
@KernelTest
class PerfFailuresIT {
    private final PinDirectory pins = new PinDirectory();
    private final Path pin = pins.resolve("events");
    private final PerfContract contract =
            PerfContract.load(PerfContract.open().forcePerfbufs().pinPath(EVENTS, pin));

    @AfterEach
    void close() {
        contract.close();
        pins.close();
    }

    /** Maps the block of the object, as {@code load()} does for each buffer. */
    private ControlBlock map(String buffer) {
        int control = Libbpf.bpf_obj_get(ControlPin.beside(pin).toString());
        try {
            long offset = buffer.equals(EVENTS) ? 0 : PerfContract.BLOCK;
            return ControlBlock.map(control, offset, mapId(), buffer);
        } finally {
            Libc.close(control);
        }
    }

    private int mapId() {
        int map = Libbpf.bpf_obj_get(pin.toString());
        try {
            return MapInfo.of(map).id();
        } finally {
            Libc.close(map);
        }
    }

    private ControlBlock find() {
        int control = Libbpf.bpf_obj_get(ControlPin.beside(pin).toString());
        try {
            return ControlBlock.find(control, mapId(), ControlPin.beside(pin));
        } finally {
            Libc.close(control);
        }
    }

    private static PerfFailures failures(ControlBlock block) {
        PerfFailures failures = block.perf();
        assertThat(failures).isNotNull();
        return failures;
    }

    @Test
    void shouldKnowTheFeaturesOfAPerfBuffer() {
        for (String buffer : new String[] {EVENTS, EITHER}) {
            ControlBlock block = map(buffer);
            assertThat(block.supports(ControlBlock.PERF)).isTrue();
            assertThat(block.supports(ControlBlock.PAUSE)).isTrue();
            assertThat(block.supports(ControlBlock.GENERATION)).isTrue();
            assertThat(block.supports(ControlBlock.WAKEUP)).isFalse();
            block.unmap();
        }
    }

    @Test
    void shouldCountSinceItWasOpened() throws Exception {
        contract.run("perf_constant", 4); // no buffer

        ControlBlock block = map(EVENTS);
        PerfFailures failures = failures(block);
        assertThat(block.count()).isZero();
        assertThat(block.refused()).hasValue(0);
        assertThat(failures.outputFailures()).isEqualTo(OutputFailures.NONE);
        assertThat(failures.lost()).isZero();

        contract.run("perf_constant", 3);
        try (PerfEvent event = new PerfEvent(0)) {
            event.putInto(contract.object().map(EVENTS), 0);
            long lost = OnCpu.call(0, () -> contract.run("perf_constant", 256)).failed();

            assertThat(lost).isPositive();
            assertThat(failures.lost()).isEqualTo(lost);
            assertThat(failures.outputFailures()).isEqualTo(new OutputFailures(3, 0, 0));
            assertThat(failures.outputFailures().total()).isEqualTo(3);
            assertThat(block.count()).isEqualTo(lost + 3);
            assertThat(block.refused()).hasValue(3);

            ControlBlock reopened = find();
            assertThat(failures(reopened).lost()).isZero();
            assertThat(failures(reopened).outputFailures()).isEqualTo(OutputFailures.NONE);
            assertThat(reopened.total()).isEqualTo(lost + 7);
            reopened.unmap();
        }
        block.unmap();
    }

    @Test
    void shouldPauseThePrograms() {
        ControlBlock block = map(EVENTS);
        block.configure(0, true);
        assertThat(contract.run("perf_constant", 5).failed()).isZero();
        block.configure(0, false);
        assertThat(contract.run("perf_constant", 5).failed()).isEqualTo(5);
        assertThat(block.count()).isEqualTo(5);
        block.unmap();
    }

    @Test
    void shouldSwitchTheGeneration() {
        int control = Libbpf.bpf_obj_get(ControlPin.beside(pin).toString());
        try (GenerationSwitch generations = GenerationSwitch.map(control)) {
            assertThat(generations.isSupported()).isTrue();
            assertThat(contract.run("perf_constant", 5).failed()).isEqualTo(5);
            assertThat(contract.run("send_constant", 5).failed()).isEqualTo(5);

            BitSet notBound = generations.advance();

            assertThat(notBound.isEmpty()).isTrue();
            assertThat(contract.run("perf_constant", 5).failed()).isZero();
            assertThat(contract.run("send_constant", 5).failed()).isZero();
        } finally {
            Libc.close(control);
        }
    }
}
