package io.bpfevents.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.bpfevents.core.object.BpfMap;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.core.testing.TestObjects;
import io.bpfevents.core.testing.clang.Clang;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The advice of error messages about wrong programs and paths, on the running kernel. */
@KernelTest
class AdviceIT {
    private static final String HEADER =
            """
            #include <linux/bpf.h>
            #include <bpf/bpf_helpers.h>
            """;
    private static final String LICENSE = "char LICENSE[] SEC(\"license\") = \"GPL\";\n";
    private static final String PROGRAM = "SEC(\"syscall\") int run(void *ctx) { return 0; }\n";

    @TempDir private Path directory;

    private Path compile(String source) {
        return Clang.bpf(directory, "wrong", HEADER + LICENSE + source);
    }

    private AbstractThrowableAssert<?, ?> loading(String source) {
        return loading(compile(source));
    }

    private static AbstractThrowableAssert<?, ?> loading(Path file) {
        return assertThatThrownBy(
                        () -> {
                            try (OpenBpfObject object = BpfObject.open(file)) {
                                object.load();
                            }
                        })
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("libbpf reports:");
    }

    private AbstractThrowableAssert<?, ?> attaching(String section) {
        Path file = compile("SEC(\"" + section + "\") int run(void *ctx) { return 0; }\n");
        try (BpfObject object = BpfObject.open(file).load()) {
            return assertThatThrownBy(() -> object.program("run").attach())
                    .isInstanceOf(BpfException.class)
                    .hasMessageContaining("cannot attach program run to " + section);
        }
    }

    @Test
    void shouldAdviseToCompileWithBtf() {
        String map =
                "struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); } r"
                        + " SEC(\".maps\");\n";
        Path bare = compile(map + PROGRAM);
        Clang.run(List.of("llvm-objcopy", "--remove-section=.BTF", bare.toString()));
        loading(bare).hasMessageContainingAll("it has no BTF: compile it with clang -g", "BTF is");

        Path stripped = compile(map + PROGRAM);
        Clang.run(List.of("llvm-strip", stripped.toString()));
        loading(stripped).hasMessageContainingAll("were stripped", "llvm-strip -g", "symbol table");

        Path lean = compile(map + PROGRAM);
        Clang.run(List.of("llvm-strip", "-g", lean.toString())); // the remedy of the message
        try (BpfObject object = BpfObject.open(lean).load()) {
            assertThat(object.ringbuf("r").sizeBytes()).isEqualTo(4096);
        }
    }

    @Test
    void shouldAdviseHowToDeclareMaps() {
        loading(
                        "struct { int type, key, value, max; } old SEC(\"maps\") = {27, 0, 0, 4096};\n"
                                + PROGRAM)
                .hasMessageContainingAll("SEC(\".maps\")", "legacy map definitions");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    SEC("syscall") int run(void *c) { return away(); }|declares away as extern|extern 'away'
                    SEC("foo/bar") int run(void *c) { return 0; }|no type of program by the section foo/bar|check ELF section name
                    SEC("tp_btf/gone") int run(void *c) { return 0; }|this kernel has no tracepoint gone|kernel BTF type ID
                    SEC("fentry/gone") int run(void *c) { return 0; }|this kernel has no function gone|kernel BTF type ID
                    SEC("lsm/gone") int run(void *c) { return 0; }|this kernel has no LSM hook gone|kernel BTF type ID
                    SEC("iter/gone") int run(void *c) { return 0; }|this kernel has no iterator gone|kernel BTF type ID
                    SEC("freplace/f") int run(void *c) { return 0; }|the program whose function it replaces|FD is not set
                    extern int CONFIG_GONE __kconfig; SEC("syscall") int run(void *c) { return CONFIG_GONE; }|has no CONFIG_GONE|not resolved
                    extern const int gone __ksym; SEC("syscall") int run(void *c) { return (long)&gone; }|offers no gone to BPF|not found in kernel
                    extern int gone(void) __ksym; SEC("syscall") int run(void *c) { return gone(); }|offers no gone to BPF|not found in kernel
                    """)
    void shouldNameTheMissingPart(String program, String advice, String libbpf) {
        loading("int away(void);\n" + program).hasMessageContainingAll(advice, libbpf);
    }

    @Test
    void shouldAdviseToAddALicense() {
        String source =
                HEADER
                        + "SEC(\"raw_tp/sched_process_exec\") int run(void *ctx)"
                        + " { bpf_get_current_task(); return 0; }\n";
        loading(Clang.bpf(directory, "wrong", source))
                .hasMessageContainingAll(
                        "the verifier rejected it: it calls a helper that the kernel reserves",
                        "LICENSE[] SEC(\"license\")",
                        "from non-GPL compatible program");
    }

    @Test
    void shouldNameAFieldThatTheKernelLacks() {
        loading(
                        """
                        struct task_struct { int gone; } __attribute__((preserve_access_index));
                        SEC("raw_tp/sched_process_exec") int run(void *ctx)
                        {
                        	struct task_struct *task = (void *)bpf_get_current_task();
                        	int x = 0;

                        	bpf_probe_read_kernel(&x, sizeof(x), &task->gone);
                        	return x;
                        }
                        """)
                .hasMessageContainingAll("bpf_core_field_exists", "struct task_struct.gone");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    HASH | __uint(key_size, 4); __uint(value_size, 8); | maxEntries("m", N)
                    HASH | __uint(value_size, 8); __uint(max_entries, 8); | keys of 0 bytes
                    ARRAY | __uint(key_size, 8); __uint(value_size, 8); __uint(max_entries, 8); | those of type ARRAY have 4
                    LPM_TRIE | __uint(key_size, 8); __uint(value_size, 8); __uint(max_entries, 8); | BPF_F_NO_PREALLOC
                    HASH | __uint(key_size, 4); __uint(value_size, 8); __uint(max_entries, 8); __uint(map_flags, 1 << 28); | flags 0x10000000
                    HASH | __uint(key_size, 4); __uint(value_size, 1 << 20); __uint(max_entries, 1 << 28); | is too large
                    """)
    void shouldNameTheProblemOfAMap(String type, String definition, String advice) {
        loading(
                        "struct { __uint(type, BPF_MAP_TYPE_%s); %s } m SEC(\".maps\");\n"
                                        .formatted(type, definition)
                                + PROGRAM)
                .hasMessageContainingAll("map m ", advice, "map 'm': failed to create");
    }

    /** The remedy of the message makes the map loadable. */
    @Test
    void shouldLoadAHashWhoseEntriesAreSet() {
        Path file =
                compile(
                        "struct { __uint(type, BPF_MAP_TYPE_HASH); __type(key, int);"
                                + " __type(value, long); } m SEC(\".maps\");\n"
                                + PROGRAM);
        try (BpfObject object = BpfObject.open(file).maxEntries("m", 7).load()) {
            assertThat(object.map("m").maxEntries()).isEqualTo(7);
        }
    }

    @Test
    void shouldNotSuggestLockedMemoryForAnUnsupportedType() {
        Path file = compile("SEC(\"lsm/file_open\") int run(void *ctx) { return 0; }\n");
        BpfException refused = null;
        try (OpenBpfObject object = BpfObject.open(file)) {
            object.load();
        } catch (BpfException e) {
            refused = e;
        }
        assumeThat(refused).as("this kernel denies LSM programs").isNotNull();
        assertThat(refused)
                .hasMessageContainingAll(
                        "denies programs of section lsm/file_open",
                        "Raising ulimit -l does not help",
                        "libbpf reports: ")
                .hasMessageNotContaining("seccomp");
        assertThat(refused.errno()).isEqualTo(1);
    }

    @Test
    void shouldNameTheHookThatIsMissing() {
        attaching("tp/sched/gone")
                .hasMessageContainingAll(
                        "has no tracepoint sched/gone", "available_events", "libbpf reports: ");
        attaching("raw_tp/gone")
                .hasMessageContainingAll("has no tracepoint gone", "libbpf reports: ")
                .hasMessageNotContaining("tracefs");
        attaching("tp/sched").hasMessageContaining("SEC(\"tp/CATEGORY/TRACEPOINT\")");
        attaching("uprobe//no/such:f")
                .hasMessageContainingAll("there is no file /no/such", "libbpf reports: ");
        attaching("uprobe//bin/sh:gone")
                .hasMessageContainingAll("/bin/sh has no symbol gone", "libbpf reports: ");
        attaching("uprobe/gone:f").hasMessageContaining("no file gone in the search path");
        attaching("uprobe/sh").hasMessageContaining("SEC(\"uprobe/FILE:FUNCTION\")");
        attaching("usdt//bin/sh:a:b").hasMessageContaining("#include <bpf/usdt.bpf.h>");
        boolean kprobes = Files.exists(Path.of("/sys/bus/event_source/devices/kprobe"));
        attaching("kprobe/gone")
                .hasMessageContainingAll(
                        kprobes ? "no function gone that can be probed" : "offers no kprobes",
                        "libbpf reports: ");
    }

    @Test
    void shouldNameTheCauseOfAFailedPin() throws IOException {
        try (PinDirectory pins = new PinDirectory();
                BpfObject object = TestObjects.open("two_rings").load()) {
            BpfRingbuf ring = object.ringbuf("first");
            pinning(ring, Path.of("/tmp/first")).hasMessageContaining("in no BPF file system");
            pinning(ring, pins.resolve("a.b"))
                    .hasMessageContaining("a dot: pin to " + pins.resolve("a_b"));
            pinning(ring, pins.resolve("no/such"))
                    .hasMessageContaining("mkdir -p " + pins.resolve("no"));
            ring.pin(pins.resolve("taken"));
            pinning(ring, pins.resolve("taken"))
                    .hasMessageContaining("rm " + pins.resolve("taken"));
            assertThatThrownBy(() -> BpfRingbuf.openPinned(pins.resolve("gone")))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContaining("nothing is pinned there");
            Path file = Files.writeString(directory.resolve("file"), "no pin");
            assertThatThrownBy(() -> BpfMap.openPinned(file))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContaining("in no BPF file system");
        }
    }

    private static AbstractThrowableAssert<?, ?> pinning(BpfRingbuf ring, Path path) {
        return assertThatThrownBy(() -> ring.pin(path))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("pin ring first", path.toString())
                .hasMessageNotContainingAny("seccomp", "lockdown");
    }

    @Test
    void shouldNameTheReasonForARejectedElement() {
        try (BpfObject object = TestObjects.open("globals").load()) {
            BpfMap constants = object.map(".rodata");
            MemorySegment key = MemorySegment.ofArray(new int[1]);
            MemorySegment value = MemorySegment.ofArray(new byte[constants.valueSize()]);
            assertThatThrownBy(() -> constants.update(key, value))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContainingAll("EPERM", "map .rodata read-only", "global()")
                    .hasMessageNotContaining("seccomp");
            BpfMap hits = object.map("hits");
            MemorySegment outside = MemorySegment.ofArray(new int[] {1000});
            assertThatThrownBy(() -> hits.update(outside, MemorySegment.ofArray(new long[1])))
                    .hasMessageContaining("map hits are the indices 0 to ");
            assertThatThrownBy(() -> hits.delete(key)).hasMessageContaining("maps of type ARRAY");
        }
    }
}
