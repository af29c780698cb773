package io.bpfevents.reactor.readme;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.annotation.SampleCpu;
import io.bpfevents.core.annotation.SampleTime;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.ring.BpfPerfbuf;
import io.bpfevents.core.ring.PerfbufConfig;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.Markdown;
import io.bpfevents.core.testing.TestObjects;
import io.bpfevents.core.testing.clang.Clang;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.Loss;
import io.bpfevents.reactor.PerfbufOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of docs/perf-or-ring.md. */
@KernelTest
class PerfOrRingPageIT {
    private record Event(long seq, long twice, @SampleCpu int cpu, @SampleTime long time) {}

    private record Plain(long seq, long twice) {}

    @TempDir private Path directory;

    private final List<Object> handled = new ArrayList<>();

    private void handle(Object event) {
        handled.add(event);
    }

    private static BpfObject load(OpenBpfObject opened) {
        return opened.maxEntries("either", 4096).global("count", 3).load();
    }

    private static int send(BpfObject object, String program) {
        return object.program(program).testRun().returnValue();
    }

    @Test
    void shouldReadAPerfBuffer() {
        try (BpfObject object = load(TestObjects.open("perf_contract"))) {
            PerfbufConfig config = PerfbufConfig.defaults().pagesPerCpu(8);
            BpfPerfbuf perfbuf = object.perfbuf("events", config);
            RecordLayout<Event> layout = RecordLayout.of(perfbuf, Event.class);
            assertThat(send(object, "perf_constant")).isZero();
            BpfEvents.<Object>perfbufWithLosses(
                            perfbuf, layout, PerfbufOptions.defaults(), loss -> loss)
                    .doOnNext(it -> handle(it))
                    .take(3)
                    .blockLast();
            assertThat(handled).hasSize(3).doesNotHaveAnyElementsOfTypes(Loss.class);
        }
    }

    @Test
    void shouldReadARing() {
        try (BpfObject object = load(TestObjects.open("perf_contract"))) {
            Ringbuf ring = object.ringbuf("either");
            assertThat(send(object, "send_constant")).isZero();
            BpfEvents.ringbuf(ring, Plain.class)
                    .doOnNext(event -> handle(event))
                    .take(3)
                    .blockLast();
            assertThat(handled).hasSize(3);
        }
    }

    @Test
    void shouldReadEitherBuffer() {
        try (BpfObject object =
                TestObjects.open("perf_contract").forcePerfbufs().global("count", 3).load()) {
            var buffer = object.buffer("either");
            assertThat(send(object, "send_constant")).isZero();
            BpfEvents.buffer(buffer, Event.class).doOnNext(it -> handle(it)).take(3).blockLast();
            assertThat(handled).hasSize(3);
        }
    }

    @Test
    void shouldShowProgramsInCThatCompile() throws IOException {
        List<String> programs = Markdown.page("docs/perf-or-ring.md").blocks("c");
        assertThat(programs).hasSize(2);
        for (String program : programs) {
            Path source = Files.writeString(directory.resolve("reader.c"), program);
            Clang.run(List.of("clang", "-fsyntax-only", "-Wall", "-Werror", source.toString()));
        }
    }
}
