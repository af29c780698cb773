package io.bpfevents.catalog.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.catalog.internal.Catalogue;
import io.bpfevents.catalog.internal.SourceDefinition;
import io.bpfevents.catalog.internal.Variant;
import io.bpfevents.catalog.internal.VariantChoice;
import io.bpfevents.catalog.testing.Child;
import io.bpfevents.catalog.testing.Observation;
import io.bpfevents.catalog.testing.Proc;
import io.bpfevents.core.kernel.BpfFeatures;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.testing.KernelTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@KernelTest
class FileDeleteIT {
    private static final int ENOENT = 2;
    private static final int AT_FDCWD = -100;

    @TempDir Path directory;

    static List<Named<Variant>> variants() {
        return Observation.variants(FileDelete.class);
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldReportEveryComponent(Variant variant) throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        Path inner = Files.createDirectory(directory.resolve("inner"));
        try (Observation<FileDelete> deletes = Observation.ofTree(FileDelete.class, variant);
                Child perl =
                        Child.start(
                                "perl",
                                "-e",
                                "unlink $ARGV[0]; rmdir $ARGV[1]; rmdir $ARGV[2]; $| = 1;"
                                        + " print qq(\\n); <STDIN>",
                                file.toString(),
                                inner.toString(),
                                directory.resolve("missing").toString())) {
            perl.readLine();
            FileDelete unlinked = deletes.await(it -> it.path().equals(file.toString()));
            deletes.assertTime(unlinked);
            assertThat(unlinked.task()).isEqualTo(Proc.task(perl.pid()));
            assertThat(unlinked.duration()).isPositive();
            assertThat(unlinked.errno()).isEmpty();
            assertThat(unlinked.directory()).isEqualTo(AT_FDCWD);
            assertThat(unlinked.isDirectory()).isFalse();

            FileDelete removed = deletes.await(it -> it.path().equals(inner.toString()));
            assertThat(removed.isDirectory()).isTrue();
            assertThat(removed.errno()).isEmpty();

            FileDelete failed = deletes.await(it -> it.path().endsWith("/missing"));
            assertThat(failed.errno()).hasValue(ENOENT);
        }
    }

    /** rm -r deletes by unlinkat relative to a descriptor. */
    @ParameterizedTest
    @MethodSource("variants")
    void shouldReportTheDirectoryOfARelativePath(Variant variant) throws IOException {
        Path tree = Files.createDirectory(directory.resolve("tree"));
        Files.createFile(tree.resolve("leaf"));
        try (Observation<FileDelete> deletes = Observation.ofTree(FileDelete.class, variant);
                Child rm = Child.start("rm", "-r", tree.toString())) {
            FileDelete leaf = deletes.await(it -> it.pid() == rm.pid() && it.path().equals("leaf"));
            assertThat(leaf.directory()).isNotNegative();
            assertThat(leaf.isDirectory()).isFalse();
            FileDelete whole = deletes.await(it -> it.path().equals(tree.toString()));
            assertThat(whole.isDirectory()).isTrue();
            assertThat(whole.directory()).isEqualTo(AT_FDCWD);
        }
    }

    /** io_uring and 32-bit programs are seen at the functions alone, so these come first. */
    @ParameterizedTest
    @ValueSource(strings = {"do", "filename"})
    void shouldProbeTheFunctionsThatTheKernelHas(String prefix) {
        SourceDefinition<FileDelete> source = Catalogue.of(FileDelete.class);
        Variant functions = functions(prefix);
        BpfFeatures kernel = BpfFeatures.ofThisMachine();
        List<String> missing =
                Stream.of("_unlinkat", "_rmdir")
                        .flatMap(function -> kernel.missingKprobe(prefix + function).stream())
                        .distinct()
                        .toList();
        Variant chosen = VariantChoice.require(source);
        if (missing.isEmpty()) {
            assertThat(chosen).isSameAs(functions);
        } else {
            assertThat(functions.missing()).hasValue(String.join("; ", missing));
            assertThat(chosen).isNotSameAs(functions);
            assertThat(chosen.hook()).contains("unlinkat");
        }
    }

    /** Whether or not this kernel has kprobes: the verifier does not require them. */
    @ParameterizedTest
    @ValueSource(strings = {"do", "filename"})
    void shouldPassTheVerifierWithTheProbes(String prefix) {
        Variant functions = functions(prefix);
        Variant unattached = new Variant("none", functions.programs(), List.of(), _ -> {});
        try (Observation<FileDelete> deletes = Observation.ofTree(FileDelete.class, unattached)) {
            BpfObject object = deletes.source().object();
            assertThat(functions.programs())
                    .allSatisfy(name -> assertThat(object.program(name).info().id()).isPositive());
        }
    }

    private static Variant functions(String prefix) {
        String hook = "kprobe, kretprobe/" + prefix + "_{unlinkat,rmdir}";
        return Catalogue.of(FileDelete.class).variants().stream()
                .filter(variant -> variant.hook().equals(hook))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldHaveAVariant() {
        assertThat(variants()).isNotEmpty();
    }
}
