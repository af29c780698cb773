package io.bpfevents.cli.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.cli.Main;
import io.bpfevents.cli.testing.Command;
import io.bpfevents.cli.testing.Snapshot;
import io.bpfevents.core.LayoutException;
import io.bpfevents.core.btf.CNames;
import io.bpfevents.core.btf.CType;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.record.StructSource;
import io.bpfevents.core.testing.TestObjects;
import io.bpfevents.core.testing.clang.Clang;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The output of {@code bin/bpf-events}. GeneratedRecordsTest checks that it compiles and decodes.
 */
class GenerateCommandTest {
    @TempDir private Path directory;

    private @Nullable URLClassLoader classes; // of the compiled record

    private String out = "";
    private String err = "";

    @BeforeEach
    void write() throws Exception {
        Files.write(directory.resolve("types.bpf.o"), TestObjects.bytes("types"));
    }

    @AfterEach
    void close() throws Exception {
        if (classes != null) {
            classes.close();
        }
    }

    private int run(String arguments) {
        String line = arguments.replace("OBJECT", directory.resolve("types.bpf.o").toString());
        Command command = Command.run(Main::run, line.split(" "));
        out = command.out();
        err = command.err();
        return command.exitCode();
    }

    @Test
    void shouldPrintTheRecordOfAStruct() {
        assertThat(run("generate OBJECT --struct nested")).isZero();
        assertThat(out)
                .isEqualTo(
                        """
                        import io.bpfevents.core.annotation.BpfStruct;

                        /**
                         * {@code struct nested} of types.bpf.o.
                         *
                         * <p>Bound by BTF: the components do not describe the complete layout.
                         */
                        @BpfStruct(value = "nested", incomplete = true)
                        public record Nested(
                                byte before, // __u8
                                Inner in, // struct inner
                                UnnamedType unnamedType, // struct {...}
                                long anonymous, // __u64
                                byte deeper, // __u8
                                byte after // __u8
                        ) {
                            public record Inner(
                                    short a, // __u16
                                    byte b // __u8
                            ) {}

                            public record UnnamedType(
                                    int x, // __u32
                                    int y // __u32
                            ) {}
                        }
                        """);
        assertThat(err).isEmpty();
    }

    @Test
    void shouldUseTheNameOfTheRecordOption() {
        assertThat(run("generate --struct by_typedef_t --record Other OBJECT")).isZero();
        assertThat(out)
                .isEqualTo(
                        """
                        import io.bpfevents.core.annotation.BpfStruct;

                        /** {@code by_typedef_t} of types.bpf.o. */
                        @BpfStruct("by_typedef_t")
                        public record Other(
                                int id // __u32
                        ) {}
                        """);
    }

    @Test
    void shouldPrintUnionsBitfieldsAndArraysOfThem() throws Exception {
        assertThat(run("generate OBJECT --struct unsupported")).isZero();
        assertThat(out)
                .isEqualTo(
                        """
                        import io.bpfevents.core.annotation.BpfStruct;
                        import io.bpfevents.core.annotation.Size;
                        import java.math.BigInteger;

                        /**
                         * {@code struct unsupported} of types.bpf.o.
                         *
                         * <p>Bound by BTF: the components do not describe the complete layout.
                         */
                        @BpfStruct(value = "unsupported", incomplete = true)
                        public record Unsupported(
                                Either named, // union either
                                int hidden, // __u32
                                long other, // __u64
                                int low, // __u32:3
                                int high, // __u32:5
                                @Size(2) Inner[] many, // struct inner[2]
                                @Size({2, 3}) int[][] matrix, // __u32[2][3]
                                double real, // double
                                long fine, // __u64
                                BigInteger huge // __int128
                        ) {
                            @BpfStruct(value = "either", incomplete = true)
                            public record Either(
                                    int number, // __u32
                                    @Size(4) String text // char[4]
                            ) {}

                            public record Inner(
                                    short a, // __u16
                                    byte b // __u8
                            ) {}
                        }
                        """);
        try (OpenBpfObject opened = BpfObject.open(directory.resolve("types.bpf.o"))) {
            RecordLayout<?> layout = RecordLayout.of(opened, compiled("Unsupported"));
            byte[] bytes = new byte[500];
            bytes[0] = 'a';
            bytes[8] = 7;
            bytes[16] = 0b11101; // high is 3, low is 5
            assertThat(layout.decode(MemorySegment.ofArray(bytes)).toString())
                    .startsWith(
                            "Unsupported[named=Either[number=97, text=a], hidden=7, other=7,"
                                    + " low=5, high=3, many=")
                    .endsWith("real=0.0, fine=0, huge=0]");
        }
    }

    @Test
    void shouldPrintEachKindOfField() throws Exception {
        String header =
                """
                enum kind { NONE, SOME };
                enum other { THIS, THAT };
                struct event {
                	float ratio;
                	double many[2];
                	float nested[2][3];
                	char args[3][8];
                	char words[2][3][8];
                	enum kind kinds[2];
                	enum kind narrow : 2;
                	_Bool flag : 1;
                	unsigned __int128 sum;
                	__int128 sums[2];
                	struct { int x; } points[2][2];
                	union { enum other other; int number; };
                	union { short port; float real; } pairs[2];
                	struct { int x; char rest[]; } tail;
                };
                """;
        assertThat(generated(header, "event"))
                .contains(
                        """
                        public record Event(
                                float ratio, // float
                                @Size(2) double[] many, // double[2]
                                @Size({2, 3}) float[][] nested, // float[2][3]
                                @Size({3, 8}) String[] args, // char[3][8]
                                @Size({2, 3, 8}) String[][] words, // char[2][3][8]
                                @Size(2) Kind[] kinds, // enum kind[2]
                                Kind narrow, // enum kind:2
                                boolean flag, // _Bool:1
                                BigInteger sum, // unsigned __int128
                                @Size(2) BigInteger[] sums, // __int128[2]
                                @Size({2, 2}) Points[][] points, // struct {...}[2][2]
                                int other, // enum other, constants in Other
                                int number, // int
                                @Size(2) Pairs[] pairs, // union {...}[2]
                                Tail tail // struct {...}
                        ) {
                        """,
                        """
                            public enum Kind {
                                NONE,
                                SOME
                            }
                        """,
                        """
                            public interface Other {
                                int THIS = 0x0;
                                int THAT = 0x1;
                            }
                        """,
                        """
                            @BpfStruct(incomplete = true)
                            public record Pairs(
                                    short port, // short
                                    float real // float
                            ) {}
                        """);
        RecordLayout<?> layout =
                RecordLayout.of(
                        StructSource.header(directory.resolve("event.h")), compiled("Event"));
        byte[] zeros = new byte[500];
        assertThat(layout.decode(MemorySegment.ofArray(zeros)).toString())
                .startsWith("Event[ratio=0.0, many=")
                .contains("narrow=NONE, flag=false, sum=0, ", "other=0, number=0, ")
                .endsWith("tail=Tail[x=0, rest=]]");
    }

    /** A Java enum need not have a constant for the bytes of another union member. */
    @Test
    void shouldGenerateNumbersForEnumerationsInUnions() throws Exception {
        String header =
                """
                enum kind { NONE, SOME };
                struct event {
                	union { struct { enum kind kind; } in[2]; long long number; } either;
                	enum kind kind;
                	union { enum alone { A, B } alone; } only;
                };
                """;
        assertThat(generated(header, "event"))
                .contains(
                        "        int kind, // enum kind, constants in Kind\n",
                        "            int kind // enum kind, constants in Kind\n",
                        "            Alone alone // enum alone\n",
                        "    public interface Kind {\n        int NONE = 0x0;\n",
                        "    public enum Alone {\n");
        RecordLayout<?> layout =
                RecordLayout.of(
                        StructSource.header(directory.resolve("event.h")), compiled("Event"));
        byte[] bytes = {7, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0};
        assertThat(layout.decode(MemorySegment.ofArray(bytes)).toString())
                .contains("number=7], kind=1, only=Only[alone=B]]");
    }

    @Test
    void shouldGenerateBytesForATypeThatJavaLacks() {
        CType.Other type = new CType.Other("long double", 16, true);
        CType.Struct struct =
                new CType.Struct(
                        "struct event",
                        64,
                        List.of(
                                new CType.Field("one", type, 0, 0),
                                new CType.Field("two", new CType.Array(type, 2), 128, 0),
                                new CType.Field("none", new CType.Other("void", 0, false), 384, 0),
                                new CType.Field("rest", new CType.Array(type, 0), 384, 0)));
        assertThat(new RecordSource(struct, "event", "Event", "a.o", Set.of()).toString())
                .contains(
                        """
                        @BpfStruct(value = "event", incomplete = true)
                        public record Event(
                                @Size(16) byte[] one, // long double
                                @Size(32) byte[] two, // long double[2]
                                byte[] rest // long double[]
                                // omitted: void none
                        ) {}
                        """);
    }

    @ParameterizedTest
    @CsvSource({
        "generate OBJECT --struct missing, 1, its structs are: ",
        "generate /missing.bpf.o --struct nested, 1, there is no such file",
        "generate /missing.bpf.o --handle, 1, there is no such file",
        "generate --struct nested, 2, 'OBJECT is missing, or --header FILE.h'",
        "generate OBJECT, 2, 'state what to generate: --struct NAME, --handle or --all'",
        "generate OBJECT --struct a --all, 2, mutually exclusive",
        "generate OBJECT --struct, 2, --struct",
        "generate OBJECT --struct nested --record 1st, 2, a Java class cannot have the name 1st",
        "generate OBJECT --handle --class Open, 2, the generated source uses the name Open itself",
        "generate OBJECT --handle --package a..b, 2, a..b' is no name of a Java package",
        "generate OBJECT --handle --package a.class, 2, a.class' is no name of a Java package",
        "generate OBJECT --handle --ring events, 2, --ring",
        "generate OBJECT --handle --ring events=a, 1, cannot find map events in types",
        "generate OBJECT --struct a --ring b=c, 2, --ring has an effect with --handle only",
        "generate OBJECT --all, 2, 'name a directory, -d DIR'",
        "generate OBJECT --all -d /tmp --record A, 2, --record has no effect with --all",
        "generate OBJECT --wrong, 2, --wrong",
        "generate OBJECT OBJECT, 2, Unmatched argument",
        "generate OBJECT --header some.h --struct a, 2, OBJECT and --header exclude each other",
        "generate --header some.h --handle, 2, --header requires --struct NAME",
        "generate OBJECT --struct a -- -I dir, 2, arguments after -- are for clang",
        "generate --struct a --header, 2, --header",
        "generate --header /missing.h --struct a, 1, there is no such file",
        "generate OBJECT --struct nested -d /dev/null/a, 1, /dev/null"
    })
    void shouldReportTheProblem(String arguments, int code, String message) {
        assertThat(run(arguments)).isEqualTo(code);
        assertThat(err).contains(message);
        assertThat(out).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"size", "bpf_struct", "bpf_field", "string", "record", "big_integer"})
    void shouldRejectNamesThatTheSourceUses(String struct) {
        assertThat(run("generate OBJECT --struct " + struct)).isEqualTo(2);
        assertThat(err)
                .contains("the generated source uses the name " + CNames.toJavaType(struct))
                .contains(" itself: pass another --record;");
        assertThat(out).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"class", "true", "_", "permits", "record", "sealed", "var", "yield"})
    void shouldRejectNamesThatJavaReserves(String name) {
        assertThat(run("generate OBJECT --struct nested --record " + name)).isEqualTo(2);
        assertThat(err)
                .contains("a Java class cannot have the name " + name)
                .contains(": pass another --record;");
        assertThat(out).isEmpty();
    }

    @Test
    void shouldGiveConstantsDifferentNames() throws Exception {
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
        assertThat(out)
                .contains(
                        """
                            public enum Kind {
                                @BpfField("class") class_,
                                @BpfField("class_") class__,
                                clone,
                                other
                            }
                        """);
        try (OpenBpfObject opened = BpfObject.open(object)) {
            Class<? extends Record> type = compiled("when");
            byte[] second = new byte[20];
            MemorySegment.ofArray(second).set(ValueLayout.JAVA_INT_UNALIGNED, 0, 1);
            assertThat(RecordLayout.of(opened, type).decode(MemorySegment.ofArray(second)))
                    .hasToString("when[kind=class__, name=]");
        }
    }

    /** The compiled record of the printed source. */
    private Class<? extends Record> compiled(String name) throws Exception {
        Path source =
                Files.write(
                        directory.resolve(name + ".java"), out.getBytes(StandardCharsets.UTF_8));
        Compilation.of(directory, source);
        URL[] path = {directory.toUri().toURL()};
        classes = new URLClassLoader(path, getClass().getClassLoader());
        return classes.loadClass(name).asSubclass(Record.class);
    }

    private Path header(String text) throws Exception {
        return Files.writeString(directory.resolve("event.h"), text);
    }

    private String generated(String header, String struct) throws Exception {
        assertThat(run("generate --header " + header(header) + " --struct " + struct))
                .as(err)
                .isZero();
        return out;
    }

    @Test
    void shouldReadAHeader() throws Exception {
        Path header = header("struct event { __u32 pid; char comm[LENGTH]; };");
        assertThat(
                        run(
                                "generate --struct event --header "
                                        + header
                                        + " -- -include linux/types.h -DLENGTH=16"))
                .isZero();
        assertThat(out)
                .isEqualTo(
                        """
                        import io.bpfevents.core.annotation.BpfStruct;
                        import io.bpfevents.core.annotation.Size;

                        /** {@code struct event} of event.h. */
                        @BpfStruct("event")
                        public record Event(
                                int pid, // __u32
                                @Size(16) String comm // char[16]
                        ) {}
                        """);
        assertThat(run("generate --struct event --header " + header)).isEqualTo(1);
        assertThat(err).contains("clang rejects it", "unknown type name '__u32'");
    }

    @Test
    void shouldAdviseAboutAMissingStruct() {
        assertThat(run("generate OBJECT --struct missing")).isEqualTo(1);
        assertThat(err)
                .contains(
                        "its structs are: ", "--header FILE.h", "struct missing *unused_missing;");
    }

    @Test
    void shouldGenerateNumbersWithConstantsForFlags() throws Exception {
        String header =
                """
                enum mount_flags { READ_ONLY = 1, NO_SUID = 2, NO_EXEC = 8, TOP = 0x80000000u };
                enum small { class = 1, class_ = 4, BOTH = 5 } __attribute__((packed));
                enum huge { HUGE = 1ull << 40, ONE = 1 };
                struct event {
                	enum mount_flags flags;
                	enum small small;
                	enum mount_flags many[2];
                	enum huge huge;
                };
                """;
        assertThat(generated(header, "event"))
                .isEqualTo(
                        """
                        import io.bpfevents.core.annotation.BpfStruct;
                        import io.bpfevents.core.annotation.Size;

                        /** {@code struct event} of event.h. */
                        @BpfStruct("event")
                        public record Event(
                                int flags, // enum mount_flags, constants in MountFlags
                                byte small, // enum small, constants in Small
                                @Size(2) int[] many, // enum mount_flags[2], constants in MountFlags
                                long huge // enum huge, truncated to 32 bits by the compiler
                        ) {
                            public interface MountFlags {
                                int READ_ONLY = 0x1;
                                int NO_SUID = 0x2;
                                int NO_EXEC = 0x8;
                                int TOP = 0x80000000;
                            }

                            public interface Small {
                                int class_ = 0x1;
                                int class__ = 0x4;
                                int BOTH = 0x5;
                            }
                        }
                        """);
    }

    /** Fields with another offset, or enumerators with other numbers, than the record declares. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    struct event { int a; char b[3]; long long c; };                      | true
                    struct event { int a; struct { char b; int c; } in; };                | true
                    struct event { int a; enum { A, B } b; };                             | true
                    struct event { int a; char rest[]; };                                 | true
                    struct event { char a; int b; } __attribute__((packed));              | false
                    struct event { int b; char a; } __attribute__((packed));              | false
                    struct event { int a, b; } __attribute__((packed));                   | true
                    struct event { int a; } __attribute__((aligned(16)));                 | false
                    struct event { char a; int b __attribute__((aligned(8))); };          | false
                    struct event { int a; union { int b; int c; }; int d; };              | false
                    struct event { int a:3; int b:5; int c; };                            | false
                    struct event { int a:32; int b; };                                    | false
                    struct event { int a; union { int b; }; };                            | true
                    struct event { int a; union { int b; char c[4]; } d; };               | false
                    struct event { float a; double b[2]; double c[2][3]; };               | true
                    struct event { float a; double b; } __attribute__((packed));          | false
                    struct event { char a; __int128 b; };                                 | true
                    struct event { char a; unsigned __int128 b[2]; };                     | false
                    struct event { char a; char b[2][3]; short c[2][3][4]; };             | true
                    struct event { int a; struct { char b; int c; } in[2]; };             | true
                    struct event { int a; struct { char b; int c:3; } in[2]; };           | false
                    struct event { int a; enum { A, B } b[2]; };                          | true
                    struct event { int a; enum { A, B = 7 } b[2][2]; };                   | false
                    struct event { int a; struct { int x; } rest[]; };                    | true
                    struct event { int a; int rest[][2]; };                               | false
                    struct event { int a; enum { A, B = 7 } b; };                         | false
                    struct event { int a; enum { A = 1, B } b; };                         | false
                    struct event { int a; enum { A, B } __attribute__((packed)) b; };     | false
                    struct event { int a; struct { char b; int c; } __attribute__((packed)) in; }; | false
                    struct event { int a; char *b[2]; struct { struct { char x; }; int y; } in; }; | true
                    struct event { char a; struct { char x; int y; }; };                  | false
                    """)
    void shouldMarkIncompleteRecords(String header, boolean isComplete) throws Exception {
        String source = generated(header, "event");
        assertThat(source)
                .contains(
                        isComplete
                                ? "@BpfStruct(\"event\")"
                                : "@BpfStruct(value = \"event\", incomplete = true)");
        Class<? extends Record> type = compiled("Event");
        StructSource file = StructSource.header(directory.resolve("event.h"));
        RecordLayout<?> bound = RecordLayout.of(file, type);
        if (isComplete) {
            assertThat(rewritten(RecordLayout.declared(type))).isEqualTo(rewritten(bound));
        } else {
            assertThatThrownBy(() -> RecordLayout.declared(type))
                    .isInstanceOf(LayoutException.class)
                    .hasMessageContaining("incomplete = true");
        }
    }

    /** Encodes an event that was decoded from zeros. */
    private static <T extends Record> byte[] rewritten(RecordLayout<T> layout) {
        return layout.encode(layout.decode(MemorySegment.ofArray(new byte[128])));
    }

    @Test
    void shouldMarkIncompleteNestedRecords() throws Exception {
        String header =
                """
                struct tight { char a; int b; } __attribute__((packed));
                struct event { struct tight in; struct { char a; int b:3; } named; };
                """;
        assertThat(generated(header, "event"))
                .contains(
                        "    @BpfStruct(value = \"tight\", incomplete = true)\n"
                                + "    public record Tight(",
                        "    @BpfStruct(incomplete = true)\n    public record Named(");
    }

    @ParameterizedTest
    @CsvSource({
        "int, 253, true",
        "int, 254, false",
        "long long, 126, true",
        "long long, 127, false",
        "double, 126, true",
        "double, 127, false"
    })
    void shouldRejectMoreFieldsThanAConstructorHasArguments(
            String type, int fields, boolean isPossible) throws Exception {
        StringBuilder header = new StringBuilder("struct event {\n");
        for (int i = 0; i < fields; i++) {
            header.append(type).append(" f").append(i).append(";\n");
        }
        Path file = header(header.append("};\n").toString());
        int expected = isPossible ? 0 : 1;
        assertThat(run("generate --header " + file + " --struct event")).isEqualTo(expected);
        if (isPossible) {
            RecordLayout<?> layout = RecordLayout.of(StructSource.header(file), compiled("Event"));
            assertThat(layout.decode(MemorySegment.ofArray(new byte[8 * 256])).toString())
                    .contains("f" + (fields - 1) + "=0");
        } else {
            assertThat(err).contains("it has too many fields", "254 arguments", "Java allows 253");
        }
    }

    @Test
    void shouldPrintTheUsage() {
        assertThat(run("generate --help")).isZero();
        Snapshot.assertEquals("help-generate.txt", out);
    }
}
