package io.bpfevents.ffi;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.ffi.struct.BpfObjectOpenOpts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LibbpfLogTest {

    private static final Logger LOGGER = Logger.getLogger("io.bpfevents.libbpf");

    private final List<LogRecord> records = new ArrayList<>();
    private Consumer<LogRecord> onRecord = records::add;
    private final Handler handler =
            new Handler() {
                @Override
                public void publish(LogRecord record) {
                    onRecord.accept(record);
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            };

    @BeforeEach
    void listen() {
        LOGGER.setUseParentHandlers(false);
        LOGGER.setLevel(Level.FINE);
        LOGGER.addHandler(handler);
    }

    @AfterEach
    void restore() {
        LOGGER.removeHandler(handler);
        LOGGER.setLevel(null);
        LOGGER.setUseParentHandlers(true);
    }

    @Test
    void shouldLogAtTheLevelOfTheMessage() {
        openGarbage("some {0} name");
        assertThat(records)
                .anySatisfy(record -> {
                    assertThat(record.getLevel()).isEqualTo(Level.WARNING);
                    assertThat(record.getMessage())
                            .startsWith("libbpf: ")
                            .contains("some {0} name")
                            .doesNotEndWith("\n");
                })
                .anySatisfy(record -> assertThat(record.getLevel()).isEqualTo(Level.FINE));
    }

    @Test
    void shouldCaptureInsteadOfWarning() {
        StringBuilder log = new StringBuilder();
        String result =
                LibbpfLog.capture(
                        log,
                        () -> {
                            openGarbage("captured");
                            return "result";
                        });
        assertThat(result).isEqualTo("result");
        assertThat(log.toString().lines()).hasSize(1).allMatch(line -> line.contains("captured"));
        assertThat(records).isNotEmpty().extracting(LogRecord::getLevel).containsOnly(Level.FINE);

        openGarbage("afterwards");
        assertThat(log).doesNotContain("afterwards");
    }

    @Test
    void shouldCaptureWithoutLogging() {
        LOGGER.setLevel(Level.OFF);
        StringBuilder log = new StringBuilder();
        LibbpfLog.capture(
                log,
                () -> {
                    openGarbage("captured");
                    return log;
                });
        assertThat(log).contains("captured");
        assertThat(records).isEmpty();
    }

    @Test
    void shouldCaptureByTheInnermostCall() {
        StringBuilder outer = new StringBuilder();
        StringBuilder inner = new StringBuilder();
        LibbpfLog.capture(
                outer,
                () -> {
                    LibbpfLog.capture(
                            inner,
                            () -> {
                                openGarbage("first");
                                return inner;
                            });
                    openGarbage("second");
                    return outer;
                });
        assertThat(inner).contains("first").doesNotContain("second");
        assertThat(outer).contains("second").doesNotContain("first");
    }

    @Test
    void shouldNotCutALongMessage() {
        for (int length : new int[] {900, 1023, 1024, 5_000, 4_000_000}) {
            String name = "n".repeat(length - 1) + "!";
            StringBuilder log = new StringBuilder();
            LibbpfLog.capture(
                    log,
                    () -> {
                        openGarbage(name);
                        return log;
                    });
            assertThat(log.indexOf(name)).as("name of %d bytes", length).isNotNegative();
        }
    }

    @Test
    void shouldPassExceptionsToTheUncaughtHandler() throws InterruptedException {
        IllegalStateException thrown = new IllegalStateException("from the log handler");
        onRecord =
                record -> {
                    throw thrown;
                };
        List<Throwable> uncaught = new ArrayList<>();
        Thread thread = new Thread(() -> openGarbage("anything"));
        thread.setUncaughtExceptionHandler((t, e) -> {
            uncaught.add(e);
            throw new IllegalStateException("from the uncaught handler");
        });
        thread.start();
        thread.join();
        assertThat(uncaught).isNotEmpty().containsOnly(thrown);
    }

    private static void openGarbage(String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocateFrom("this is no ELF file at all");
            MemorySegment object =
                    Libbpf.bpf_object__open_mem(
                            bytes, bytes.byteSize(), BpfObjectOpenOpts.allocate(arena, name));
            assertThat(Errno.isError(object)).isTrue();
        }
    }
}
