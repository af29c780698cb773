package io.bpfevents.core.stack;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.stack.FunctionTable.Function;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The functions of the kernel, its modules and BPF programs: {@code /proc/kallsyms}. */
final class KernelFunctions {
    private static final String OPERATION = "read the functions of the kernel";
    private static final int NAME = 19; // after 16 digits, a space, the type and a space

    private KernelFunctions() {}

    static FunctionTable read(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            List<Function> functions =
                    lines.filter(KernelFunctions::isFunction).map(KernelFunctions::parse).toList();
            if (functions.stream().allMatch(function -> function.address() == 0)) {
                throw new BpfException(
                        OPERATION,
                        "the kernel hides their addresses: give this process CAP_SYSLOG, with"
                                + " kernel.kptr_restrict of at most 1; or set kernel.kptr_restrict"
                                + " to 0 and kernel.perf_event_paranoid to at most 1");
            }
            return FunctionTable.of(functions);
        } catch (IOException e) {
            throw new BpfException(OPERATION, 0, file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static boolean isFunction(String line) {
        return line.length() > NAME && "tTwW".indexOf(line.charAt(NAME - 2)) >= 0;
    }

    /** Such as {@code "ffffffffc0003080 t bpf_dispatcher_xdp<TAB>[bpf]"}. */
    private static Function parse(String line) {
        int tab = line.indexOf('\t', NAME);
        return new Function(
                Long.parseUnsignedLong(line, 0, NAME - 3, 16),
                0,
                tab < 0 ? line.substring(NAME) : line.substring(NAME, tab),
                tab < 0 ? "" : line.substring(tab + 1));
    }
}
