package io.bpfevents.cli.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.catalog.KernelEvents;
import io.bpfevents.cli.MainRunner;
import io.bpfevents.cli.testing.Command;
import io.bpfevents.core.BpfException;
import io.bpfevents.core.annotation.Size;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.Markdown;
import io.bpfevents.core.testing.clang.Clang;
import io.bpfevents.reactor.BpfEvents;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;

/** The code and the fields that docs/migration.md shows, with objects of other projects' shapes. */
@KernelTest
@SuppressWarnings("SameNameButDifferent") // each sample has a record of its own
class MigrationPageIT {
    private static final Markdown PAGE = Markdown.page("docs/migration.md");

    /** A row of the table of JSON events: the command, and the fields in its last cell. */
    private static final Pattern FIELDS =
            Pattern.compile("^\\|.*\\| `([a-z]+)` \\| (.*) \\|$", Pattern.MULTILINE);

    @TempDir private Path dir;

    @BeforeEach
    void copy() throws Exception {
        Files.copy(Path.of("/bin/true"), dir.resolve("fmarked"));
        resource("marked.h");
        resource("local.h");
    }

    private String resource(String name) throws Exception {
        try (InputStream text =
                Objects.requireNonNull(MigrationPageIT.class.getResourceAsStream(name))) {
            String content = new String(text.readAllBytes(), StandardCharsets.UTF_8);
            Files.writeString(dir.resolve(name), content);
            return content;
        }
    }

    private Path object(String name) throws Exception {
        return Clang.bpf(dir, name, resource(name + ".bpf.c"));
    }

    /** Runs the marked program again and again until the reading, on another thread, has ended. */
    private <T> T marked(Supplier<T> reading) throws Exception {
        CompletableFuture<T> read = CompletableFuture.supplyAsync(reading);
        while (!read.isDone()) {
            new ProcessBuilder(dir.resolve("fmarked").toString()).start().waitFor();
        }
        return read.get();
    }

    private static final class OfLibbpf {
        record Event(int number, String comm) {}

        static List<Event> read(Path file) {
            try (BpfObject object = BpfObject.open(file).maxEntries("events", 1 << 20).load()) {
                object.attach();
                Ringbuf ring = object.ringbuf("events");
                List<Event> events =
                        BpfEvents.ringbuf(ring, Event.class).take(2).collectList().block();
                IO.println(ring.stats().reserveFailures()); // OptionalLong.empty: not known
                return events;
            }
        }
    }

    @Test
    void shouldReadAnObjectOfAProgramForLibbpf() throws Exception {
        Path file = object("ringtype");
        assertThat(marked(() -> OfLibbpf.read(file)))
                .containsExactly(
                        new OfLibbpf.Event(7, "fmarked"), new OfLibbpf.Event(7, "fmarked"));
    }

    private static final class OfCilium {
        record Event(int number, String comm) {}

        static Flux<Event> events(Path file) {
            return BpfEvents.using(
                    () -> BpfObject.open(file).load(),
                    object -> BpfEvents.ringbuf(object.ringbuf("events"), Event.class));
        }
    }

    @Test
    void shouldReadAnObjectOfBpf2go() throws Exception {
        Path file = object("bpf2go");
        assertThat(marked(() -> OfCilium.events(file).blockFirst()))
                .isEqualTo(new OfCilium.Event(8, "fmarked"));
    }

    private static final class OfAya {
        record Event(int number, @Size(16) String comm) {} // #[repr(C)] struct Event

        static Flux<Event> events(Path file) {
            RecordLayout<Event> layout = RecordLayout.declared(Event.class);
            return BpfEvents.using(
                    () -> BpfObject.open(file).load(),
                    object -> BpfEvents.ringbuf(object.ringbuf("EVENTS"), layout));
        }
    }

    @Test
    void shouldReadAnObjectWithoutTheStruct() throws Exception {
        Path file = object("local");
        assertThat(marked(() -> OfAya.events(file).blockFirst()))
                .isEqualTo(new OfAya.Event(9, "fmarked"));
    }

    @Test
    void shouldRejectTheMapsOfRustProgramsWithTheMessageOfThePage() throws Exception {
        Path file = object("legacy");
        String message = "it declares maps in SEC(\"maps\"), which libbpf 1.0 has dropped";
        assertThatThrownBy(() -> BpfObject.open(file))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining(message);
        assertThat(PAGE.text().replaceAll("\\s+", " ")).contains(message);
    }

    private static final class OfAgents {
        static Flux<String> commands() {
            return KernelEvents.processStarts()
                    .map(start -> start.task().pid() + " " + String.join(" ", start.arguments()));
        }
    }

    @Test
    void shouldReadStartedProgramsAsTheEventsOfAgents() throws Exception {
        assertThat(
                        marked(() ->
                                OfAgents.commands()
                                        .filter(it -> it.endsWith("/fmarked"))
                                        .blockFirst()))
                .matches("\\d+ \\S+/fmarked");
    }

    @Test
    void shouldShowTheCodeThatRunsHere() throws Exception {
        Path source = Path.of("src/test/java/io/bpfevents/cli/foreign/MigrationPageIT.java");
        List<String> code = lines(Files.readString(source)).toList();
        List<String> blocks = PAGE.blocks("java");
        assertThat(blocks).hasSize(4);
        for (String block : blocks) {
            assertThat(code).containsSequence(lines(block).toList());
        }
    }

    private static Stream<String> lines(String text) {
        return text.lines().map(String::strip).filter(line -> !line.isEmpty());
    }

    static List<MatchResult> fields() {
        return FIELDS.matcher(PAGE.section("## From the JSON of an agent").text())
                .results()
                .toList();
    }

    @Test
    void shouldNameTheFieldsOfSixCommands() {
        assertThat(fields()).hasSizeGreaterThanOrEqualTo(6);
    }

    @ParameterizedTest
    @MethodSource("fields")
    void shouldNameExistingFields(MatchResult row) {
        String names =
                String.join(
                        ",",
                        Pattern.compile("`([a-z_]+)`")
                                .matcher(row.group(2))
                                .results()
                                .map(it -> it.group(1))
                                .toList());
        Command command =
                Command.run(
                        MainRunner::run,
                        row.group(1),
                        "--fields",
                        names,
                        "-o",
                        "json",
                        "--",
                        "/bin/true");
        assertThat(command.exitCode()).as(command.err()).isZero();
    }
}
