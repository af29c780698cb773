package io.bpfevents.catalog.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.bpfevents.catalog.internal.Catalogue;
import io.bpfevents.catalog.internal.Variant;
import io.bpfevents.catalog.internal.filter.Criterion;
import io.bpfevents.catalog.internal.filter.FilterSpec;
import io.bpfevents.catalog.testing.Child;
import io.bpfevents.catalog.testing.Observation;
import io.bpfevents.catalog.testing.Shell;
import io.bpfevents.catalog.testing.UntouchedText;
import io.bpfevents.core.object.TypedMap;
import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.core.testing.KernelTest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The part that sources of calls have in common, {@code calls.bpf.h}, by {@code fileOpens}. */
@KernelTest
class CallsIT {
    @TempDir Path directory;

    static List<Named<Variant>> variants() {
        return Observation.variants(FileOpen.class);
    }

    private static FilterSpec path(Path prefix) {
        byte[] bytes = prefix.toString().getBytes(StandardCharsets.UTF_8);
        return FilterSpec.ALL.with(Criterion.PATH, values -> values.withPath(bytes));
    }

    /** The entries of calls in progress, by process and thread. */
    private static TypedMap<Long, byte[]> calls(Observation<FileOpen> opens) {
        return opens.source().object().map("calls").typed(Long.class, byte[].class);
    }

    /** Opens a FIFO, which waits for a writer, while the map has space for this call only. */
    @ParameterizedTest
    @MethodSource("variants")
    void shouldCountACallWithoutSpaceAndRememberNoneThatIsFiltered(Variant variant)
            throws IOException {
        Path fifo = directory.resolve("wanted");
        Child.start("mkfifo", fifo.toString()).close();
        try (Shell waiting = Shell.start();
                Shell other = Shell.start();
                Observation<FileOpen> opens =
                        Observation.of(
                                FileOpen.class,
                                variant,
                                object -> object.maxEntries("calls", 1),
                                path(fifo).withPids(waiting.pid(), other.pid()))) {
            try {
                waiting.begin("true < " + fifo);
                Awaitility.await().until(() -> calls(opens).entries().size() == 1);
                other.run("{ true < " + directory.resolve("rejected") + "; } 2>&-");
                assertThat(opens.audit().reserveFailures()).hasValue(0);
                other.run("{ true < " + fifo + "-missing; } 2>&-");
                assertThat(opens.audit().reserveFailures()).hasValue(1);
            } finally {
                new RandomAccessFile(fifo.toFile(), "rw").close(); // does not wait
            }
            FileOpen open = opens.await(it -> true);
            assertThat(open.pid()).isEqualTo(waiting.pid());
            assertThat(open.path()).isEqualTo(fifo.toString());
            assertThat(calls(opens).entries()).isEmpty();
            assertThat(opens.audit().attempts()).hasValue(2);
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldReadAndFilterAPathAtTheReturnIfItsPageWasNotPresent(Variant variant)
            throws IOException {
        Path wanted = directory.resolve("wanted");
        try (UntouchedText rejectedPath = new UntouchedText(directory, "/nonexistent");
                UntouchedText wantedPath = new UntouchedText(directory, wanted.toString());
                Observation<FileOpen> opens =
                        Observation.of(FileOpen.class, variant, path(wanted))) {
            assertThat(rejectedPath.isPresent()).isFalse();
            assertThat(wantedPath.isPresent()).isFalse();
            rejectedPath.open();
            wantedPath.open();
            assertThat(wantedPath.isPresent()).isTrue();

            FileOpen open = opens.await(it -> true);
            assertThat(open.path()).isEqualTo(wanted.toString());
            assertThat(opens.events(it -> true)).hasSize(1);
            assertThat(calls(opens).entries()).isEmpty();
        }
    }

    /** An entry whose return was not seen, as a kretprobe that was missed leaves it. */
    private static void forgetReturn(Observation<FileOpen> opens, Child child) {
        int size = opens.source().object().map("calls").valueSize();
        calls(opens).update((long) child.pid() << 32 | child.pid(), new byte[size]);
    }

    /** At single system calls: else the return of any other one would be seen. */
    @Test
    void shouldCountACallWhoseReturnWasNotSeen() throws IOException {
        Variant variant = Catalogue.of(FileOpen.class).variants().getFirst();
        assumeThat(variant.missing()).isEmpty();
        Path file = Files.createFile(directory.resolve("file"));
        Variant withExit =
                new Variant(
                        variant.hook(),
                        Stream.concat(variant.programs().stream(), Stream.of("call_forget"))
                                .toList(),
                        List.of(),
                        object -> {
                            variant.attach().accept(object);
                            object.program("call_forget").attach();
                        });
        try (Observation<FileOpen> opens = Observation.of(FileOpen.class, withExit, path(file))) {
            try (Child shell =
                    Child.start(
                            "/bin/sh",
                            "-c",
                            "echo; while read line; do : < $1; done",
                            "sh",
                            file.toString())) {
                shell.readLine();
                forgetReturn(opens, shell);
                shell.writeLine();
                opens.await(it -> it.pid() == shell.pid());
                assertThat(opens.audit().reserveFailures()).hasValue(1);
                forgetReturn(opens, shell);
            }
            RingbufAudit audit = opens.audit();
            assertThat(audit.reserveFailures()).hasValue(2);
            assertThat(audit.attempts()).hasValue(3);
            assertThat(calls(opens).entries()).isEmpty();
        }
    }
}
