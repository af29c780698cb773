package io.bpfevents.core.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.ProcessResources;
import io.bpfevents.ffi.Errno;
import io.bpfevents.ffi.LibbpfPerf;
import io.bpfevents.ffi.Libc;
import io.bpfevents.ffi.struct.EpollEvent;
import io.bpfevents.ffi.struct.PerfEventAttr;
import io.bpfevents.ffi.struct.PerfEventMmapPage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Opening, sizes, notification, lost records and closing, on the CPUs 0 and 1. */
@KernelTest
@Timeout(120) // a hang is a failure
class PerfBuffersIT {
    /** linux/perf_event.h, enum perf_event_type. */
    private static final int PERF_RECORD_SAMPLE = 9;

    /** Header, time, CPU, and the size of the data. */
    private static final int OVERHEAD = 28;

    private static final long PAGE = Libc.sysconf(Libc._SC_PAGESIZE);

    private PerfOutputs outputs;

    @BeforeEach
    void load() {
        outputs = PerfOutputs.load();
    }

    @AfterEach
    void close() {
        outputs.close();
    }

    private static PerfSettings pages(int pages) {
        return new PerfSettings(pages, 0, List.of(), 1, 0);
    }

    private static CpuBuffer buffer(PerfBuffers buffers, int cpu) {
        return Objects.requireNonNull(buffers.of(cpu), "CPU " + cpu);
    }

    private static long head(PerfBuffers buffers, int cpu) {
        return buffer(buffers, cpu)
                .mapping()
                .get(ValueLayout.JAVA_LONG, PerfEventMmapPage.DATA_HEAD);
    }

    private static List<Integer> cpus(Iterable<CpuBuffer> buffers) {
        List<Integer> cpus = new ArrayList<>();
        buffers.forEach(buffer -> cpus.add(buffer.cpu()));
        return cpus;
    }

    @Test
    void shouldMapTheSampleOfEachCpu() throws Exception {
        PerfBuffers buffers = outputs.open(PerfSettings.DEFAULTS);
        try {
            assertThat(cpus(buffers.all())).isEqualTo(List.of(0, 1));
            assertThat(buffers.bytesPerCpu()).isEqualTo(64 * PAGE);
            for (int cpu = 0; cpu < 2; cpu++) {
                long before = System.nanoTime(); // CLOCK_MONOTONIC
                assertThat(outputs.output(cpu, 1, 60).successes()).isOne();
                long after = System.nanoTime();

                MemorySegment all = buffer(buffers, cpu).mapping();
                assertThat(all.byteSize()).isEqualTo(65 * PAGE);
                assertThat(all.get(ValueLayout.JAVA_LONG, PerfEventMmapPage.DATA_OFFSET))
                        .isEqualTo(PAGE);
                assertThat(all.get(ValueLayout.JAVA_LONG, PerfEventMmapPage.DATA_SIZE))
                        .isEqualTo(64 * PAGE);
                assertThat(all.get(ValueLayout.JAVA_LONG, PerfEventMmapPage.DATA_TAIL)).isZero();
                assertThat(head(buffers, cpu)).isEqualTo(OVERHEAD + 60);
                MemorySegment sample = all.asSlice(PAGE);
                assertThat(sample.get(ValueLayout.JAVA_INT, 0)).isEqualTo(PERF_RECORD_SAMPLE);
                assertThat(sample.get(ValueLayout.JAVA_SHORT, 6)).isEqualTo((short) 88);
                assertThat(sample.get(ValueLayout.JAVA_LONG, 8)).isBetween(before, after);
                assertThat(sample.get(ValueLayout.JAVA_INT, 16)).isEqualTo(cpu);
                assertThat(sample.get(ValueLayout.JAVA_INT, 24)).isEqualTo(60);
                assertThat(sample.get(ValueLayout.JAVA_LONG_UNALIGNED, OVERHEAD)).isEqualTo(7);
            }
        } finally {
            buffers.close();
        }
    }

    @Test
    void shouldOpenOnlyTheRequestedCpus() throws Exception {
        PerfBuffers buffers = outputs.open(new PerfSettings(1, 0, List.of(1), 1, 0));
        try {
            assertThat(cpus(buffers.all())).isEqualTo(List.of(1));
            assertThat(buffers.of(0)).isNull();
            assertThat(buffers.openMissing()).isEmpty();
            assertThat(outputs.output(1, 1, 8).successes()).isOne();
            assertThat(outputs.output(0, 1, 8).error()).isEqualTo(-Errno.ENOENT);
        } finally {
            buffers.close();
        }
    }

    @Test
    void shouldDivideATotal() {
        PerfBuffers buffers = outputs.open(new PerfSettings(64, 16 * PAGE, List.of(), 1, 0));
        try {
            assertThat(buffers.bytesPerCpu()).isEqualTo(8 * PAGE);
            assertThat(buffer(buffers, 1).mapping().byteSize()).isEqualTo(9 * PAGE);
        } finally {
            buffers.close();
        }
        PerfSettings uneven = new PerfSettings(64, 15 * PAGE, List.of(), 1, 0);
        assertThatThrownBy(() -> outputs.open(uneven))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("power of two of pages");
    }

    @Test
    void shouldNotifyPerSamples() throws Exception {
        PerfBuffers buffers = outputs.open(new PerfSettings(64, 0, List.of(0), 3, 0));
        assertThatThirdOutputNotifies(buffers);
    }

    @Test
    void shouldNotifyPerBytes() throws Exception {
        int third = 3 * (OVERHEAD + 4);
        PerfBuffers buffers = outputs.open(new PerfSettings(64, 0, List.of(0), 0, third - 1));
        assertThatThirdOutputNotifies(buffers);
    }

    private void assertThatThirdOutputNotifies(PerfBuffers buffers) throws Exception {
        int epoll = CallResults.check(Libc.epoll_create1(Libc.EPOLL_CLOEXEC), "epoll");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment events = EpollEvent.allocate(arena, 1);
            EpollEvent.setEvents(events, 0, Libc.EPOLLIN);
            int fd = buffer(buffers, 0).fd();
            CallResults.check(Libc.epoll_ctl(epoll, Libc.EPOLL_CTL_ADD, fd, events), "add");

            outputs.output(0, 2, 4);
            assertThat(Libc.epoll_wait(epoll, events, 1, 0)).isZero();
            outputs.output(0, 1, 4);
            assertThat(Libc.epoll_wait(epoll, events, 1, 60_000)).isOne();
            assertThat(head(buffers, 0)).isEqualTo(3 * (OVERHEAD + 4));
        } finally {
            Libc.close(epoll);
            buffers.close();
        }
    }

    /** No record follows the burst, so the kernel writes no PERF_RECORD_LOST. */
    @Test
    void shouldCountTheRecordsLostAtTheTailOfABurst() throws Exception {
        PerfBuffers buffers = outputs.open(pages(1));
        try {
            assertThat(buffers.countsLost()).isTrue();
            assertThat(buffer(buffers, 0).lost()).hasValue(0);

            PerfOutputs.Outcome burst = outputs.output(0, 1000, 100);
            long fit = PAGE / (OVERHEAD + 100);
            assertThat(burst.error()).isEqualTo(-Errno.ENOSPC);
            assertThat(burst.successes()).isBetween(fit - 1, fit);
            assertThat(head(buffers, 0)).isEqualTo((OVERHEAD + 100L) * burst.successes());
            assertThat(buffer(buffers, 0).lost()).hasValue(burst.failures());
            assertThat(buffer(buffers, 1).lost()).hasValue(0);

            outputs.output(0, 5, 100);
            assertThat(buffer(buffers, 0).lost()).hasValue(burst.failures() + 5);
        } finally {
            buffers.close();
        }
    }

    /** Kernels before 6.0 refuse PERF_FORMAT_LOST as this one refuses a bit that it lacks. */
    @Test
    void shouldOpenWithoutACountOnAKernelThatHasNone() throws Exception {
        PerfBuffers buffers = outputs.openWithFormat(PerfEventAttr.PERF_FORMAT_LOST | 1 << 30);
        try {
            assertThat(buffers.countsLost()).isFalse();
            assertThat(cpus(buffers.all())).isEqualTo(List.of(0, 1));
            for (CpuBuffer buffer : buffers.all()) {
                assertThat(outputs.output(buffer.cpu(), 1, 8).successes()).isOne();
                assertThat(buffer.lost()).isEmpty();
            }
        } finally {
            buffers.close();
        }
    }

    @Test
    void shouldPassRecordsToLibbpfsCallbackUntilItStops() throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            List<Integer> received = new ArrayList<>();
            int[] result = {LibbpfPerf.LIBBPF_PERF_EVENT_CONT};
            MemorySegment callback =
                    LibbpfPerf.eventCallback(
                            (_, cpu, _) -> {
                                received.add(cpu);
                                return result[0];
                            },
                            arena);
            PerfBuffers buffers = outputs.openReadBy(callback, pages(4));
            try {
                MemorySegment reader = buffer(buffers, 1).reader();
                assertThat(LibbpfPerf.perf_buffer__buffer_cnt(reader)).isOne();
                outputs.output(0, 2, 8);
                outputs.output(1, 3, 8);
                assertThat(LibbpfPerf.perf_buffer__consume(reader)).isZero();
                assertThat(received).isEqualTo(List.of(1, 1, 1));

                outputs.output(1, 3, 8);
                result[0] = LibbpfPerf.LIBBPF_PERF_EVENT_ERROR;
                assertThat(LibbpfPerf.perf_buffer__consume_buffer(reader, CpuBuffer.INDEX))
                        .isEqualTo(LibbpfPerf.LIBBPF_PERF_EVENT_ERROR);
                result[0] = LibbpfPerf.LIBBPF_PERF_EVENT_DONE;
                assertThat(LibbpfPerf.perf_buffer__consume_buffer(reader, CpuBuffer.INDEX))
                        .isZero();
                assertThat(received).isEqualTo(List.of(1, 1, 1, 1, 1));
                assertThat(LibbpfPerf.perf_buffer__consume_buffer(reader, 1))
                        .isEqualTo(-Errno.EINVAL);
            } finally {
                buffers.close();
            }
        }
    }

    @Test
    void shouldLeaveNothingAfterManyCycles() throws Exception {
        outputs.open(pages(1)).close();
        outputs.output(1, 1, 8); // maps the variables of the object
        ProcessResources before = ProcessResources.count();
        for (int cycle = 0; cycle < Integer.getInteger("cycles", 1000); cycle++) {
            PerfBuffers buffers = outputs.open(pages(1));
            if (cycle == 0) {
                ProcessResources open = ProcessResources.count();
                assertThat(open.mappings()).isEqualTo(before.mappings() + 2);
                assertThat(open.descriptors()).isEqualTo(before.descriptors() + 4);
                assertThat(outputs.output(1, 1, 8).successes()).isOne();
            }
            buffers.close();
        }
        assertThat(ProcessResources.count()).isEqualTo(before);
        for (int cpu = 0; cpu < 2; cpu++) {
            assertThat(outputs.output(cpu, 1, 8).error()).isEqualTo(-Errno.ENOENT);
        }
    }

    @Test
    void shouldLeaveNothingIfTheKernelRefusesOneCpu() {
        try (PerfOutputs larger = PerfOutputs.load(6)) {
            larger.open(pages(1)).close();
            ProcessResources before = ProcessResources.count();
            int noSuchCpu = 5;
            assertThatThrownBy(() -> larger.open(new FakeCpus(6, 0, 1, noSuchCpu), pages(1)))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContaining("perf buffer events of CPU 5: EINVAL")
                    .hasMessageContaining("libbpf reports: ")
                    .hasMessageContaining("failed to open perf buffer event on cpu #5");
            assertThat(ProcessResources.count()).isEqualTo(before);
        }
    }
}
