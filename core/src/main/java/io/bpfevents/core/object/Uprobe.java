package io.bpfevents.core.object;

import io.bpfevents.core.BpfException;
import io.bpfevents.ffi.BpfUprobeOpts;
import io.bpfevents.ffi.Errno;
import io.bpfevents.ffi.Libbpf;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A place in a binary that a program is attached to.
 *
 * @param binary an existing file, or a name for libbpf to search
 * @param onReturn whether the program runs when the function returns
 */
record Uprobe(Path binary, UprobeOptions options, boolean onReturn) {
    private static final Pattern NO_SYMBOL =
            Pattern.compile("failed to find symbol '.*' in '(.*)'");

    private static final String STRIPPED =
            "the binary is stripped, so only functions that it exports have names in it: attach to"
                    + " an offset in the file, UprobeOptions.offset()";

    static Uprobe of(Path binary, UprobeOptions options, boolean onReturn) {
        Objects.requireNonNull(binary, "binary");
        Objects.requireNonNull(options, "options");
        if (options.function() == null && options.offset() == 0) {
            throw new IllegalArgumentException(
                    "the options name no place in " + binary + ": give a function or an offset");
        }
        // libbpf takes a name without a slash for one to be searched, even if there is such a file
        boolean isFile = Files.isRegularFile(binary);
        return new Uprobe(isFile ? binary.toAbsolutePath() : binary, options, onReturn);
    }

    /** As messages name it. */
    String hook() {
        return (onReturn ? "the return of " : "") + options + " in " + binary;
    }

    MemorySegment attach(MemorySegment program) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment opts =
                    BpfUprobeOpts.allocate(arena, options.function(), options.cookie(), onReturn);
            return Libbpf.bpf_program__attach_uprobe_opts(
                    program, options.pid(), binary.toString(), options.offset(), opts);
        }
    }

    /**
     * Refuses an offset that the kernel would accept although no instruction of the binary is
     * there: the program would never run.
     */
    void requireCode(String operation) {
        ElfBinary elf = options.function() == null ? elf() : null;
        if (elf == null || elf.isCode(options.offset())) {
            return;
        }
        OptionalLong meant = elf.codeOffset(options.offset());
        throw new BpfException(
                operation,
                "no code of "
                        + binary
                        + " is at this offset in the file"
                        + (meant.isPresent()
                                ? "; as an address it is the offset 0x"
                                        + Long.toHexString(meant.getAsLong())
                                : ": see readelf -lW, segments with flag E"));
    }

    /**
     * What is wrong with the place, as far as it is known after a failure; may be empty.
     *
     * @param said what libbpf printed
     */
    String advice(int errno, String said) {
        if (errno == Errno.ESRCH && options.isForOneProcess()) {
            return "there is no process " + options.pid();
        }
        if (errno != Errno.ENOENT) {
            return "";
        }
        Matcher searched = NO_SYMBOL.matcher(said);
        if (searched.find()) {
            ElfBinary elf = ElfBinary.read(Path.of(searched.group(1)));
            return elf == null || elf.hasSymbolTable() ? "" : STRIPPED;
        }
        if (said.contains("failed to resolve full path")) {
            return "no file of this name is in the working directory, in $PATH or where libraries"
                    + " are";
        }
        return Files.exists(binary) ? "" : "there is no such file";
    }

    private @Nullable ElfBinary elf() {
        return Files.isRegularFile(binary) ? ElfBinary.read(binary) : null;
    }
}
