package io.bpfevents.core.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.btf.CNames;
import io.bpfevents.core.layout.RecordLayout;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.testing.Clang;
import io.bpfevents.core.testing.TestObjects;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code bin/bpf-events} prints. That it compiles and decodes: GeneratedRecordsTest. */
class MainTest {
    @TempDir private Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void write() throws Exception {
        Files.write(directory.resolve("types.bpf.o"), TestObjects.bytes("types"));
    }

    private int run(String arguments) {
        String line = arguments.replace("OBJECT", directory.resolve("types.bpf.o").toString());
        return Main.run(
                List.of(line.split(" ")),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @Test
    void shouldPrintTheRecordOfAStruct() {
        assertThat(run("generate OBJECT --struct nested")).isZero();
        assertThat(out)
                .hasToString(
                        """
                        import io.bpfevents.core.layout.BpfStruct;

                        /** {@code struct nested} of types.bpf.o. */
                        @BpfStruct("nested")
                        public record Nested(
                                byte before, // __u8
                                Inner in, // struct inner
                                UnnamedType unnamedType, // struct {...}
                                long anonymous, // __u64
                                byte deeper, // __u8
                                byte after // __u8
                        ) {
                            record Inner(
                                    short a, // __u16
                                    byte b // __u8
                            ) {}

                            record UnnamedType(
                                    int x, // __u32
                                    int y // __u32
                            ) {}
                        }
                        """);
        assertThat(err).hasToString("");
    }

    @Test
    void shouldCallTheRecordAsItIsTold() {
        assertThat(run("generate --struct by_typedef_t --record Other OBJECT")).isZero();
        assertThat(out)
                .hasToString(
                        """
                        import io.bpfevents.core.layout.BpfStruct;

                        /** {@code by_typedef_t} of types.bpf.o. */
                        @BpfStruct("by_typedef_t")
                        public record Other(
                                int id // __u32
                        ) {}
                        """);
    }

    @Test
    void shouldSayWhatItLeavesOut() {
        assertThat(run("generate OBJECT --struct unsupported")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("long fine // __u64\n")
                .contains("// left out: union either named\n")
                .contains("// left out: __u32:3 low\n")
                .contains("// left out: struct inner[2] many\n");
    }

    @ParameterizedTest
    @CsvSource({
        "generate OBJECT --struct missing, 1, its structs are: ",
        "generate /missing.bpf.o --struct nested, 1, there is no such file",
        "generate --struct nested, 2, which OBJECT.bpf.o?",
        "generate OBJECT, 2, which --struct?",
        "generate OBJECT --struct, 2, --struct takes a name",
        "generate OBJECT --struct nested --record 1st, 2, no Java record can be called 1st",
        "generate OBJECT --wrong, 2, what is --wrong?",
        "generate OBJECT OBJECT, 2, what is",
        "degenerate, 2, usage: bpf-events generate"
    })
    void shouldSayWhatIsWrong(String arguments, int code, String message) {
        assertThat(run(arguments)).isEqualTo(code);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains(message);
        assertThat(out).hasToString("");
    }

    @ParameterizedTest
    @ValueSource(strings = {"size", "bpf_struct", "bpf_field", "string", "record"})
    void shouldNotCallTheRecordWhatItsSourceMeansElse(String struct) {
        assertThat(run("generate OBJECT --struct " + struct)).isEqualTo(Main.WRONG_ARGUMENTS);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("the source means something else by " + CNames.toJavaType(struct))
                .contains(": pass another --record\n");
        assertThat(out).hasToString("");
    }

    @ParameterizedTest
    @ValueSource(strings = {"class", "true", "_", "permits", "record", "sealed", "var", "yield"})
    void shouldNotCallTheRecordWhatJavaRefuses(String name) {
        assertThat(run("generate OBJECT --struct nested --record " + name))
                .isEqualTo(Main.WRONG_ARGUMENTS);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("no Java record can be called " + name + ": pass another --record\n");
        assertThat(out).hasToString("");
    }

    @Test
    void shouldCallNoTwoConstantsTheSame() throws Exception {
        Path object =
                Clang.bpf(
                        directory,
                        "kinds",
                        """
                        #include <linux/bpf.h>
                        #include <bpf/bpf_helpers.h>
                        enum kind { class, class_, clone, other };
                        struct size { enum kind kind; char name[16]; };
                        struct size *keep_size;
                        SEC("syscall") int nothing(void *ctx) { return 0; }
                        """);
        assertThat(run("generate " + object + " --struct size --record when")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains(
                        """
                            enum Kind {
                                @BpfField("class") class_,
                                @BpfField("class_") class__,
                                clone,
                                other
                            }
                        """);
        Path source = Files.write(directory.resolve("when.java"), out.toByteArray());
        int result =
                ToolProvider.getSystemJavaCompiler()
                        .run(null, err, err, "-d", directory.toString(), source.toString());
        assertThat(result).as(err.toString(StandardCharsets.UTF_8)).isZero();
        try (URLClassLoader classes =
                        new URLClassLoader(
                                new URL[] {directory.toUri().toURL()},
                                getClass().getClassLoader());
                BpfObject opened = BpfObject.open(object)) {
            Class<? extends Record> type = classes.loadClass("when").asSubclass(Record.class);
            byte[] second = new byte[20];
            MemorySegment.ofArray(second).set(ValueLayout.JAVA_INT_UNALIGNED, 0, 1);
            assertThat(RecordLayout.of(opened, type).decode(MemorySegment.ofArray(second)))
                    .hasToString("when[kind=class__, name=]");
        }
    }

    @Test
    void shouldHelp() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("usage: bpf-events generate");
    }
}
