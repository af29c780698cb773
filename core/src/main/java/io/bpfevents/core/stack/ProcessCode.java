package io.bpfevents.core.stack;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.advice.Remedy;
import io.bpfevents.core.elf.ElfBinary;
import io.bpfevents.core.elf.ElfFunctions;
import io.bpfevents.core.stack.FunctionTable.Function;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files that a process has mapped as code, and what its JIT compiler has made. The process
 * chooses their content and names, so what is malformed has no names, and is no error.
 */
final class ProcessCode {
    private static final long LARGEST_LIST = 64L << 20; // of compiled functions, in bytes
    private static final Pattern COMPILED =
            Pattern.compile("(?:0x)?([0-9a-fA-F]{1,16}) (?:0x)?([0-9a-fA-F]{1,16}) (.+)");

    private final Path root; // the root directory of the process
    private final List<Mapping> mappings;
    private final FunctionTable compiled;
    private final Map<String, Optional<Binary>> binaries = new ConcurrentHashMap<>();

    /**
     * A line of {@code /proc/PID/maps}.
     *
     * @param offset of the beginning, in the file
     * @param file a path, or a name in brackets; empty for memory without a file
     */
    private record Mapping(long begin, long end, long offset, String file) {
        static Mapping parse(String line) {
            String[] fields = line.split("\\s+", 6);
            String[] range = fields[0].split("-", 2);
            return new Mapping(
                    Long.parseUnsignedLong(range[0], 16),
                    Long.parseUnsignedLong(range[1], 16),
                    Long.parseUnsignedLong(fields[2], 16),
                    fields.length > 5 ? fields[5] : "");
        }
    }

    private record Binary(ElfBinary headers, FunctionTable functions) {}

    private ProcessCode(Path root, List<Mapping> mappings, FunctionTable compiled) {
        this.root = root;
        this.mappings = mappings;
        this.compiled = compiled;
    }

    static ProcessCode read(long pid) {
        Path process = Path.of("/proc/" + pid);
        String operation = "read the code of process " + pid;
        if (!Files.exists(process)) {
            throw new BpfException(operation, Remedy.NO_PROCESS.of(pid));
        }
        try {
            List<Mapping> mappings =
                    text(process.resolve("maps"))
                            .lines()
                            .filter(line -> line.matches("\\S+ ..x.*"))
                            .map(Mapping::parse)
                            .toList();
            Path root = process.resolve("root");
            return new ProcessCode(root, mappings, compiled(root, process));
        } catch (IOException e) {
            throw new BpfException(operation, 0, String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * What {@code perf-PID.map} lists: the file that perf reads, by the id that the process sees.
     */
    private static FunctionTable compiled(Path root, Path process) throws IOException {
        String pid =
                text(process.resolve("status"))
                        .lines()
                        .filter(line -> line.startsWith("NSpid:"))
                        .map(line -> line.substring(line.lastIndexOf('\t') + 1))
                        .findFirst()
                        .orElseThrow();
        Path file = root.resolve("tmp/perf-" + pid + ".map");
        if (!isListOf(process, file)) {
            return FunctionTable.of(List.of());
        }
        return FunctionTable.of(
                text(file)
                        .lines()
                        .map(COMPILED::matcher)
                        .filter(Matcher::matches)
                        .map(it ->
                                new Function(hex(it.group(1)), hex(it.group(2)), it.group(3), ""))
                        .toList());
    }

    /** Whether a file is one that the process itself may have written, and not a pipe or a link. */
    private static boolean isListOf(Path process, Path file) throws IOException {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && Files.isReadable(file)
                && Files.size(file) <= LARGEST_LIST
                && Files.getOwner(file).equals(Files.getOwner(process));
    }

    /** A text, with a replacement for what is not UTF-8. */
    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    private static long hex(String number) {
        return Long.parseUnsignedLong(number, 16);
    }

    StackFrame frame(long address) {
        for (Mapping mapping : mappings) {
            if (address >= mapping.begin()
                    && address < mapping.end()
                    && !mapping.file().isEmpty()) {
                return frame(address, mapping);
            }
        }
        Function function = compiled.at(address);
        return function == null
                ? new StackFrame(address, "", 0, "")
                : new StackFrame(address, function.name(), address - function.address(), "");
    }

    private StackFrame frame(long address, Mapping mapping) {
        long offset = address - mapping.begin() + mapping.offset();
        Binary binary = binary(mapping.file());
        if (binary != null) {
            long linked = binary.headers().codeAddress(offset).orElse(0);
            Function function = binary.functions().at(linked);
            if (function != null) {
                return new StackFrame(
                        address, function.name(), linked - function.address(), mapping.file());
            }
        }
        return new StackFrame(address, "", offset, mapping.file());
    }

    private @Nullable Binary binary(String file) {
        return binaries.computeIfAbsent(file, it -> Optional.ofNullable(load(it))).orElse(null);
    }

    /** Null for what is no file, such as {@code [vdso]}, and for a file that was replaced. */
    private @Nullable Binary load(String file) {
        Path path = root.resolve(file.substring(1));
        ElfBinary headers = file.startsWith("/") ? ElfBinary.read(path) : null;
        if (headers == null) {
            return null;
        }
        List<Function> functions = new ArrayList<>();
        try {
            ElfFunctions.visit(
                    path,
                    (address, size, name) ->
                            functions.add(new Function(address, size, name, file)));
        } catch (IOException e) {
            return null; // the frame has the file and the offset nevertheless
        }
        return new Binary(headers, FunctionTable.of(functions));
    }
}
