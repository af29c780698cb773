package io.bpfevents.kafka.kills;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.kafka.FleetReader;
import io.bpfevents.kafka.broker.KafkaLogs;
import io.bpfevents.kafka.fixture.FleetFigures;
import io.bpfevents.kafka.fixture.StandardInput;
import io.bpfevents.kafka.fixture.StartRetry;
import io.bpfevents.kafka.value.FleetEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import reactor.core.Disposable;

/**
 * A reader of a group, which writes each event to a file before {@code onNext} returns, so that
 * this outlives a SIGKILL; and the figures, every {@value #FIGURES_EVERY} events and at the end.
 */
final class GroupReader {
    private static final int FIGURES_EVERY = 256;
    private static final Duration LONG = Duration.ofMinutes(2); // bounds a hang

    private final FleetReader reader;
    private final FileChannel file;
    private volatile long received;

    private GroupReader(FleetReader reader, FileChannel file) {
        this.reader = reader;
        this.file = file;
    }

    /**
     * Reads until it is killed, or its standard input is closed and two sources have ended. The
     * successor takes its place in the group at once, since it has the same instance id.
     *
     * @param arguments the broker, the topic and the file
     */
    public static void main(String[] arguments) throws Exception {
        KafkaLogs.quiet();
        Map<String, Object> properties =
                Map.of(
                        "bootstrap.servers", arguments[0],
                        "group.id", "audit",
                        "group.instance.id", "reader");
        FleetReader reader = FleetReader.of(arguments[1], properties);
        try (FileChannel file =
                FileChannel.open(
                        Path.of(arguments[2]),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE)) {
            GroupReader writer = new GroupReader(reader, file);
            CompletableFuture<Void> failure = new CompletableFuture<>();
            Disposable reading =
                    reader.events(FleetFigures.TEXT)
                            .retryWhen(StartRetry.until(() -> writer.received > 0))
                            .subscribe(writer::event, failure::completeExceptionally);
            StandardInput.awaitEnd(failure);
            await().atMost(LONG)
                    .failFast(() -> assertThat(failure).isNotDone())
                    .until(() -> FleetFigures.haveEnded(reader, 2));
            reading.dispose();
            writer.figures();
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    private void event(FleetEvent<String> event) {
        write(new ReaderFile.Event(event));
        received++;
        if (received % FIGURES_EVERY == 0) {
            figures();
        }
    }

    private void figures() {
        reader.accounting().forEach(it -> write(new ReaderFile.Figures(it)));
    }

    private void write(ReaderFile.Line line) {
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        try {
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
