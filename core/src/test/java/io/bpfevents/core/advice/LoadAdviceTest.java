package io.bpfevents.core.advice;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.MapType;
import io.bpfevents.ffi.Errno;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Failures that cannot be caused on this machine, with recorded logs of libbpf. */
class LoadAdviceTest {
    private static final int XDP = 6;
    private static final int TRACING = 26;

    private static final String REFUSED =
            "libbpf: prog 'p': BPF program load failed: Operation not permitted\n"
                    + "libbpf: permission error while running as root; try raising 'ulimit -l'?";

    @TempDir private Path root;
    private FakeMachine fake;

    @BeforeEach
    void prepare() {
        fake = new FakeMachine(root);
    }

    private String program(int type, int errno, String log) {
        List<ProgramSpec> programs = List.of(new ProgramSpec("p", "section/of_p", type));
        return new LoadAdvice(fake.machine(), List.of(), programs).about(errno, log);
    }

    private String map(MapSpec map, int errno) {
        String log = "libbpf: map 'm': failed to create: Invalid argument(-22)";
        return new LoadAdvice(fake.machine(), List.of(map), List.of()).about(errno, log);
    }

    private static String verifier(String log) {
        return "libbpf: prog 'p': -- BEGIN PROG LOAD LOG --\n" + log + "\n-- END PROG LOAD LOG --";
    }

    @Test
    void shouldDistinguishADeniedTypeFromMissingCapabilities() {
        assertThat(program(TRACING, Errno.EPERM, REFUSED))
                .isEqualTo(Remedy.TYPE_REFUSED.of("section/of_p"));
        fake.capabilities(FakeMachine.NONE);
        assertThat(program(TRACING, Errno.EPERM, REFUSED)).contains("CAP_BPF and CAP_PERFMON");
        fake.capabilities("0000008000000000"); // CAP_BPF
        assertThat(program(TRACING, Errno.EPERM, REFUSED)).contains("lacks CAP_PERFMON:");
        assertThat(program(XDP, Errno.EPERM, REFUSED)).contains("lacks CAP_NET_ADMIN:");
    }

    @Test
    void shouldReportLockedMemoryForOldKernelsOnly() {
        fake.release("5.10.0-8-amd64");
        assertThat(program(TRACING, Errno.EPERM, REFUSED)).isEqualTo(Remedy.LOCKED_MEMORY.of());
        fake.release("5.11.0");
        assertThat(program(TRACING, Errno.EPERM, REFUSED))
                .isEqualTo(Remedy.TYPE_REFUSED.of("section/of_p"));
    }

    /** libbpf loads a trivial program first; a seccomp filter denies it as well. */
    @Test
    void shouldReportTheCauseIfEveryProgramIsDenied() {
        String log =
                "libbpf: Error in bpf_object__probe_loading():Operation not permitted(1). Couldn't"
                        + " load trivial BPF program.";
        assertThat(program(TRACING, Errno.EPERM, log)).isEqualTo(Remedy.REFUSED.of());
        fake.release("5.10.0");
        assertThat(program(TRACING, Errno.EPERM, log)).isEqualTo(Remedy.LOCKED_MEMORY.of());
        fake.capabilities(FakeMachine.NONE);
        assertThat(program(TRACING, Errno.EPERM, log)).contains("lacks CAP_BPF");
    }

    @Test
    void shouldDeriveAdviceFromTheVerifiersLog() {
        assertThat(
                        program(
                                TRACING,
                                Errno.EINVAL,
                                verifier(
                                        "3: call unknown#195896080\ninvalid func unknown#195896080")))
                .isEqualTo(Remedy.NO_FIELD.of());
        assertThat(program(TRACING, Errno.EINVAL, verifier("invalid func unknown#300")))
                .isEqualTo(Remedy.NO_HELPER.of());
        assertThat(program(TRACING, Errno.EINVAL, verifier("unknown func bpf_probe_write_user#36")))
                .isEqualTo(Remedy.NO_HELPER.of());
        assertThat(
                        program(
                                TRACING,
                                Errno.E2BIG,
                                verifier("BPF program is too large. Processed 1000001 insn")))
                .isEqualTo(Remedy.TOO_COMPLEX.of());
        assertThat(program(TRACING, Errno.EACCES, verifier("R1 type=ctx expected=fp"))).isEmpty();
    }

    @Test
    void shouldNotReportTheVerifierForUnknownTypes() {
        assertThat(LoadAdvice.isOfVerifier(524, verifier("processed 0 insns"))).isFalse();
        assertThat(LoadAdvice.isOfVerifier(Errno.EINVAL, verifier("R0 invalid"))).isTrue();
        assertThat(
                        program(
                                TRACING,
                                Errno.EINVAL,
                                "libbpf: prog 'p': BPF program load failed: Invalid argument"))
                .isEqualTo(Remedy.TYPE_UNKNOWN.of("section/of_p"));
    }

    @Test
    void shouldNameMissingBtfOfTheKernel() {
        String log = "libbpf: Error loading vmlinux BTF: -3\nlibbpf: failed to load object 'o'";
        assertThat(program(TRACING, Errno.ESRCH, log)).isEqualTo(Remedy.NO_KERNEL_BTF.of());
        fake.write("/sys/kernel/btf/vmlinux", "");
        assertThat(program(TRACING, Errno.ESRCH, log)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    HASH        | 0 | 8 | 8 | 0 | map m has keys of 0 bytes
                    HASH        | 4 | 0 | 8 | 0 | map m has values of 0 bytes
                    HASH        | 4 | 8 | 0 | 0 | map m has no max_entries
                    STACK_TRACE | 4 | 8 | 0 | 0 | map m has no max_entries
                    ARRAY       | 8 | 8 | 8 | 0 | map m has keys of 8 bytes: those of type ARRAY have 4
                    QUEUE       | 4 | 8 | 8 | 0 | map m has keys of 4 bytes: type QUEUE has none
                    LPM_TRIE    | 8 | 8 | 8 | 0 | map m has no flag BPF_F_NO_PREALLOC
                    LPM_TRIE    | 8 | 8 | 8 | 1 | the kernel rejects map m (type LPM_TRIE, 8 entries
                    HASH        | 4 | 8 | 8 | 64 | flags 0x40
                    SK_STORAGE  | 4 | 8 | 0 | 1 | the kernel rejects map m
                    """)
    void shouldReportTheFaultOfAMapsDefinition(
            MapType type, int key, int value, long entries, int flags, String expected) {
        assertThat(map(new MapSpec("m", type, key, value, entries, flags), Errno.EINVAL))
                .contains(expected);
    }

    @Test
    void shouldReportTheSizeOfAMapThatIsTooLarge() {
        MapSpec map = new MapSpec("m", MapType.HASH, 4, 8, 1L << 31, 0);
        for (int errno : new int[] {Errno.E2BIG, Errno.ENOMEM}) {
            assertThat(map(map, errno)).contains("2147483648 entries", "maxEntries(\"m\", N)");
        }
    }

    /** As libbpf 1.7 reports it. */
    @Test
    void shouldNameTheLockOfASectionThatIsNotMapped() {
        MapSpec section = new MapSpec(".data.locked", MapType.ARRAY, 4, 8, 1, 0x400);
        String log =
                "libbpf: map '.data.locked': failed to re-mmap() contents: -ENOTSUPP\n"
                        + "libbpf: map '.data.locked': failed to create: -ENOTSUPP";
        assertThat(new LoadAdvice(fake.machine(), List.of(section), List.of()).about(524, log))
                .isEqualTo(Remedy.SECTION_NOT_MAPPED.of(".data.locked"));
    }

    @Test
    void shouldNotBlameTheSizeOfAMapWithOneEntry() {
        MapSpec variables = new MapSpec("m", MapType.ARRAY, 4, 8, 1, 0);
        assertThat(map(variables, Errno.ENOMEM)).isEmpty();
    }
}
