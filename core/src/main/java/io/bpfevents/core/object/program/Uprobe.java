package io.bpfevents.core.object.program;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.advice.AttachAdvice;
import io.bpfevents.core.advice.Remedy;
import io.bpfevents.core.elf.ElfBinary;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.struct.BpfUprobeOpts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A place in a binary that a program is attached to.
 *
 * @param binary an existing file, or a name for libbpf to search
 * @param function null for an offset in the file
 * @param offset bytes after the beginning of the function, or of the file
 * @param process the only process to probe; empty for all processes
 * @param cookie the result of {@code bpf_get_attach_cookie()} in the program
 * @param onReturn whether the program runs when the function returns
 */
public record Uprobe(
        Path binary,
        @Nullable String function,
        long offset,
        OptionalInt process,
        long cookie,
        boolean onReturn) {
    private static final int ALL_PROCESSES = -1; // for libbpf

    /**
     * Requires a function or an offset, and makes the path of an existing file absolute: libbpf
     * searches each name without a slash in its search path, even if such a file exists.
     */
    public Uprobe {
        if (function == null && offset == 0) {
            throw new IllegalArgumentException(
                    "the options name no place in " + binary + ": give a function or an offset");
        }
        binary = Files.isRegularFile(binary) ? binary.toAbsolutePath() : binary;
    }

    /** The hook's name in messages, such as {@code "the return of read+0x10 in /bin/app"}. */
    String hook() {
        String place = place(function, offset, process);
        return (onReturn ? "the return of " : "") + place + " in " + binary;
    }

    /** A place in any binary, such as {@code "read+0x10 of process 7"}. */
    public static String place(@Nullable String function, long offset, OptionalInt process) {
        String place = function == null ? "offset " : function;
        if (function == null || offset != 0) {
            place += (function == null ? "0x" : "+0x") + Long.toHexString(offset);
        }
        return process.isPresent() ? place + " of process " + process.getAsInt() : place;
    }

    MemorySegment attach(MemorySegment program) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment options = BpfUprobeOpts.allocate(arena, function, cookie, onReturn);
            return Libbpf.bpf_program__attach_uprobe_opts(
                    program, process.orElse(ALL_PROCESSES), binary.toString(), offset, options);
        }
    }

    AttachAdvice advice() {
        return new AttachAdvice(process);
    }

    /**
     * Rejects an offset in the file at which the binary has no code. The kernel would accept it,
     * and the program would never run.
     */
    void requireCode(String operation) {
        boolean isOffset = function == null && Files.isRegularFile(binary);
        ElfBinary elf = isOffset ? ElfBinary.read(binary) : null;
        if (elf == null || elf.isCode(offset)) {
            return;
        }
        OptionalLong meant = elf.codeOffset(offset);
        throw new BpfException(
                operation,
                meant.isPresent()
                        ? Remedy.ADDRESS_AS_OFFSET.of(
                                binary, "0x" + Long.toHexString(meant.getAsLong()))
                        : Remedy.NO_CODE.of(binary));
    }
}
