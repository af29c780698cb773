package io.bpfevents.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.Markdown;
import io.bpfevents.core.testing.clang.BpfCompiler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs in docs/producer.md compile and load as they stand there, and attach. */
@KernelTest
class ProducerGuideIT {
    private static final Markdown GUIDE = Markdown.page("docs/producer.md");

    @TempDir private Path directory;

    @Test
    void shouldLoadEveryProgram() throws IOException {
        List<String> programs = GUIDE.blocks("c");
        assertThat(programs).hasSizeGreaterThanOrEqualTo(6);
        for (String program : programs) {
            Path source = Files.writeString(directory.resolve("guide.bpf.c"), program);
            for (String cpu : List.of("-mcpu=v1", "-mcpu=v2", "-mcpu=v3")) {
                Path file = directory.resolve("guide.bpf.o");
                BpfCompiler.compile(source, file, cpu, "-O2");
                shouldLoad(BpfObject.open(file));
                if (program.contains("BPF_EVENTS_BUFFER")) {
                    shouldLoad(BpfObject.open(file).forcePerfbufs());
                }
            }
        }
    }

    private static void shouldLoad(OpenBpfObject opened) {
        try (opened;
                BpfObject object = opened.load().attach()) {
            if (object.map("events").type() == MapType.RINGBUF) {
                assertThat(object.ringbuf("events").sizeBytes()).isPositive();
            } else {
                assertThat(object.map("events").type()).isEqualTo(MapType.PERF_EVENT_ARRAY);
            }
        }
    }
}
