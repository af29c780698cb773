package io.bpfevents.ffi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.ffi.struct.PerfEventAttr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares the bytes of the struct with those that the C compiler writes, bit fields included. */
class PerfEventAttrTest {

    private static final String PROGRAM =
            """
            #include <stdio.h>
            #include <time.h>
            #include <linux/perf_event.h>
            int main(void) {
                struct perf_event_attr a = {
                    .type = PERF_TYPE_SOFTWARE,
                    .size = PERF_ATTR_SIZE_VER3,
                    .config = PERF_COUNT_SW_BPF_OUTPUT,
                    .sample_period = 1,
                    .sample_type = PERF_SAMPLE_RAW | PERF_SAMPLE_TIME | PERF_SAMPLE_CPU,
                    .read_format = PERF_FORMAT_LOST,
                    .use_clockid = 1,
                    .clockid = CLOCK_MONOTONIC,
                    NOTIFICATION,
                };
                for (int i = 0; i < PERF_ATTR_SIZE_VER3; i++)
                    printf("%02x", ((unsigned char *) &a)[i]);
                return 0;
            }
            """;

    private static String compiled(Path directory, String notification) throws Exception {
        return CCompiler.forHost().run(directory, PROGRAM.replace("NOTIFICATION", notification));
    }

    private static String ours(boolean inBytes, int n) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr =
                    PerfEventAttr.allocateBpfOutput(
                            arena,
                            PerfEventAttr.PERF_SAMPLE_RAW
                                    | PerfEventAttr.PERF_SAMPLE_TIME
                                    | PerfEventAttr.PERF_SAMPLE_CPU,
                            PerfEventAttr.PERF_FORMAT_LOST);
            PerfEventAttr.notifyAtBytes(attr, 77); // replaced, with its bit, by what follows
            if (inBytes) {
                PerfEventAttr.notifyAtBytes(attr, n);
            } else {
                PerfEventAttr.notifyEach(attr, n);
            }
            return HexFormat.of().formatHex(attr.toArray(JAVA_BYTE));
        }
    }

    @Test
    void shouldHaveTheBytesOfTheCompilerForANotificationPerSamples(@TempDir Path directory)
            throws Exception {
        assertThat(ours(false, 512)).isEqualTo(compiled(directory, ".wakeup_events = 512"));
    }

    @Test
    void shouldHaveTheBytesOfTheCompilerForANotificationPerBytes(@TempDir Path directory)
            throws Exception {
        assertThat(ours(true, 65536))
                .isEqualTo(compiled(directory, ".watermark = 1, .wakeup_watermark = 65536"));
    }
}
