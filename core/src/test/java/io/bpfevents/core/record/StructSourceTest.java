package io.bpfevents.core.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.LayoutException;
import io.bpfevents.core.annotation.BpfField;
import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.testing.ForkedJvm;
import io.bpfevents.core.testing.TestObjects;
import io.bpfevents.core.testing.clang.Clang;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Structs from headers and from other objects. */
class StructSourceTest {
    private static final String HEADER =
            """
            #ifndef EVENT_H
            #define EVENT_H
            #define TASK_COMM_LEN 16
            /* struct commented { int x; }; */
            static const char text[] = "struct quoted { int x; };";
            struct forward;
            typedef struct forward forward_t;
            enum op { OP_READ, OP_WRITE };
            struct inner { unsigned short port; } __attribute__((packed));
            struct __attribute__((packed)) tight { char a; unsigned int b; };
            struct event {
            	unsigned int pid;
            	char comm[TASK_COMM_LEN];
            	enum op op;
            	struct inner in;
            	struct nested_tag { int deep; } nested;
            };
            typedef struct { unsigned long long id; } unnamed_t;
            typedef struct tagged { int id; } __attribute__((aligned(16))) tagged_t;
            typedef int (*callback)(struct event *);
            typedef int matrix[4][4];
            typedef struct event *event_ptr, event_t;
            typedef unsigned __int128 huge;
            struct { int no_name; } variable;
            union either { int x; float y; };
            static inline int user(void) { struct local { int x; } l = { 1 }; return l.x; }
            #endif
            """;

    record Named(@BpfField("pid") int process, String comm) {}

    @BpfStruct("event")
    record Exec(int pid, String comm, Op op, Inner in) {
        enum Op {
            OP_READ,
            OP_WRITE
        }

        record Inner(short port) {}
    }

    @BpfStruct("tight")
    record Tight(byte a, int b) {}

    @BpfStruct("unnamed_t")
    record Unnamed(long id) {}

    @BpfStruct("tagged_t")
    record Tagged(int id) {}

    @BpfStruct("event_t")
    record Renamed(int pid) {}

    @BpfStruct("nested_tag")
    record Nested(int deep) {}

    @BpfStruct("commented")
    record Missing(int x) {}

    @TempDir private Path directory;

    private StructSource header(String text, String... arguments) throws Exception {
        Path file = directory.resolve("an event.h");
        return StructSource.header(Files.writeString(file, text), arguments);
    }

    @Test
    void shouldBindRecordsToTheStructsOfAHeader() throws Exception {
        StructSource header = header(HEADER);
        MemorySegment record =
                new RecordBytes().u32(7).text("bash\0").to(20).u32(1).u16(80).to(32).segment();

        assertThat(RecordLayout.of(header, Exec.class).decode(record))
                .isEqualTo(new Exec(7, "bash", Exec.Op.OP_WRITE, new Exec.Inner((short) 80)));
        assertThat(Event.copyOf(record).fields(EventSchema.of(header, "event")))
                .contains(entry("pid", 7L), entry("comm", "bash"), entry("op", "OP_WRITE"));
        assertThat(RecordLayout.of(header, Tight.class).encode(new Tight((byte) 1, 2)))
                .containsExactly(1, 2, 0, 0, 0);
        assertThat(RecordLayout.of(header, MethodHandles.lookup(), Unnamed.class))
                .hasToString("Unnamed of unnamed_t");
        assertThat(RecordLayout.of(header, Tagged.class).encode(new Tagged(1))).hasSize(16);
        assertThat(RecordLayout.of(header, Renamed.class)).hasToString("Renamed of event_t");
        assertThat(RecordLayout.of(header, Nested.class))
                .hasToString("Nested of struct nested_tag");
    }

    @Test
    void shouldListTheStructsOfAHeader() throws Exception {
        StructSource header = header(HEADER);
        assertThatThrownBy(() -> RecordLayout.of(header, Missing.class))
                .isInstanceOf(LayoutException.class)
                .hasMessageContainingAll(
                        "cannot bind record Missing to a struct of header ",
                        "there is no struct commented in its BTF",
                        "inner, tight, ",
                        "event",
                        "@BpfStruct(")
                .hasMessageNotContaining("clang omits");
        assertThatThrownBy(() -> EventSchema.of(header, "forward"))
                .isInstanceOf(LayoutException.class)
                .hasMessageContaining("there is no struct forward");
    }

    @Test
    void shouldPassArgumentsToClang() throws Exception {
        String header = "struct named { __u32 pid; char comm[LENGTH]; };\n";
        assertThatThrownBy(() -> header(header))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll(
                        "cannot read the types of header ",
                        "clang rejects it",
                        "-include linux/types.h",
                        "error: unknown type name '__u32'");
        StructSource complete = header(header, "-include", "linux/types.h", "-DLENGTH=4");
        assertThat(RecordLayout.of(complete, Named.class).encode(new Named(1, "ab"))).hasSize(8);
    }

    @Test
    void shouldAcceptAHeaderWithoutStructs() throws Exception {
        StructSource header = header("#define NOTHING 1\n");
        assertThatThrownBy(() -> RecordLayout.of(header, Named.class))
                .hasMessageContaining("there is no struct named in its BTF, which has none");
    }

    @Test
    void shouldUseTheStructsOfAnotherObject() throws Exception {
        Path types =
                Clang.bpf(directory, "types", "struct named { int pid; char comm[4]; } *keep;\n");
        StructSource object = StructSource.object(types);
        assertThat(RecordLayout.of(object, Named.class).encode(new Named(1, "ab"))).hasSize(8);
        assertThat(object).hasToString("file " + types);

        Path full = directory.resolve("full.bpf.o");
        Files.write(full, TestObjects.bytes("types"));
        assertThat(EventSchema.of(StructSource.object(full), "by_typedef_t"))
                .hasToString("by_typedef_t");
    }

    @Test
    void shouldReportTheProblemOfAFile() throws Exception {
        Path missing = directory.resolve("missing");
        assertThatThrownBy(() -> StructSource.header(missing))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("there is no such file");
        assertThatThrownBy(() -> StructSource.object(missing))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("there is no such file");
        assertThatThrownBy(() -> StructSource.object(directory))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("it is not a readable file");
        Path text = Files.writeString(directory.resolve("text.o"), "no object");
        assertThatThrownBy(() -> StructSource.object(text))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("it is neither a BPF object nor a BTF file");
        Path bare = Clang.bpfWithoutBtf(directory, "bare", "int f(void) { return 0; }");
        StructSource noTypes = StructSource.object(bare);
        assertThatThrownBy(() -> RecordLayout.of(noTypes, Named.class))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("it has no BTF: compile it with clang -g");
        assertThatThrownBy(() -> StructSource.header(null)).hasMessage("header");
        assertThatThrownBy(() -> StructSource.object(null)).hasMessage("file");
        assertThatThrownBy(() -> RecordLayout.of(null, Named.class)).hasMessage("source");
        assertThatThrownBy(() -> EventSchema.of(null, "x")).hasMessage("source");
        assertThatThrownBy(() -> RecordLayout.of(noTypes, (Class<Named>) null)).hasMessage("type");
    }

    /** Reads a header. */
    static final class Compiler {
        private Compiler() {}

        /** Prints the error. */
        public static void main(String[] arguments) {
            try {
                StructSource.header(Path.of(arguments[0]));
            } catch (BpfException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    void shouldAdviseToInstallClang() throws Exception {
        Path file = Files.writeString(directory.resolve("event.h"), HEADER);
        List<String> withoutPath = List.of("/usr/bin/env", "PATH=" + directory);
        assertThat(ForkedJvm.run(withoutPath, Compiler.class, file.toString()))
                .contains(
                        "cannot read the types of header " + file,
                        "clang, which compiles the header, cannot be run",
                        "apt-get install clang",
                        "clang -target bpf -g -c");
    }
}
