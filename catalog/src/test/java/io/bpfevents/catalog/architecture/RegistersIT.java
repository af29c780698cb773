package io.bpfevents.catalog.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.clang.Clang;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The macros of {@code registers.bpf.h} and {@code syscalls.bpf.h}, relocated to the registers of
 * each architecture, whichever this machine has. Each word of the registers has its index as value.
 */
@KernelTest
class RegistersIT {
    /** arch/x86/include/asm/ptrace.h. */
    private static final String X86 =
            """
            unsigned long r15, r14, r13, r12, bp, bx, r11, r10, r9, r8, ax, cx, dx, si, di;
            unsigned long orig_ax, ip, cs, flags, sp, ss;
            """;

    /** arch/arm64/include/asm/ptrace.h; struct user_pt_regs ends with pstate. */
    private static final String ARM64 =
            """
            union {
                struct { unsigned long regs[31], sp, pc, pstate; } user_regs;
                struct { unsigned long regs[31], sp, pc, pstate; };
            };
            unsigned long orig_x0;
            int syscallno;
            """;

    /** The first words of arch/riscv/include/asm/ptrace.h. */
    private static final String RISCV =
            """
            unsigned long epc, ra, sp, gp, tp, t0, t1, t2, s0, s1, a0, a1, a2, a3, a4, a5;
            """;

    private static final List<String> ARGUMENTS =
            List.of(
                    "SYSCALL_ARG1(from)",
                    "SYSCALL_ARG2(from)",
                    "SYSCALL_ARG3(from)",
                    "SYSCALL_ARG4(from)",
                    "SYSCALL_ARG5(from)",
                    "SYSCALL_NUMBER(from)",
                    "FUNCTION_ARG1(from)",
                    "FUNCTION_ARG2(from)",
                    "FUNCTION_ARG4(from)",
                    "FUNCTION_RESULT(from)",
                    "is_call(257, CALL_OPENAT)",
                    "is_call(56, CALL_OPENAT)",
                    "is_call(-1, CALL_OPEN)");

    @TempDir private Path directory;

    private List<Integer> values(String registers) {
        String words =
                String.join(", ", IntStream.range(0, 64).mapToObj(Integer::toString).toList());
        StringBuilder source =
                new StringBuilder(
                        """
                        #include <linux/bpf.h>
                        #include <stdbool.h>
                        #include <bpf/bpf_helpers.h>
                        #include "syscalls.bpf.h"
                        char LICENSE[] SEC("license") = "GPL";
                        __u64 from[64] = { %s };
                        """
                                .formatted(words));
        for (int i = 0; i < ARGUMENTS.size(); i++) {
            source.append(
                    "SEC(\"syscall\") int value%d(void *ctx) { return %s; }\n"
                            .formatted(i, ARGUMENTS.get(i)));
        }
        Path object = Clang.bpf(directory, "values", source.toString());
        Path types =
                Clang.bpf(
                        directory,
                        "types",
                        "struct pt_regs { %s } registers;\n".formatted(registers));
        try (BpfObject loaded = BpfObject.open(object, types).load()) {
            return IntStream.range(0, ARGUMENTS.size())
                    .mapToObj(i -> loaded.program("value" + i).testRun().returnValue())
                    .toList();
        }
    }

    @Test
    void shouldBeThoseOfX86() {
        assertThat(values(X86)).containsExactly(14, 13, 12, 7, 9, 15, 14, 13, 11, 10, 1, 0, 0);
    }

    @Test
    void shouldBeThoseOfArm64() {
        assertThat(values(ARM64)).containsExactly(0, 1, 2, 3, 4, 35, 0, 1, 3, 0, 0, 1, 0);
    }

    @Test
    void shouldBeRejectedOnAnotherArchitecture() {
        assertThatThrownBy(() -> values(RISCV))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("load values");
    }
}
