package io.bpfevents.ffi;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares every layout and every constant of the module with the headers, by the C compiler.
 * Reflection finds them: layouts and constants have their C names, so new ones are compared without
 * a change of this test.
 */
class CHeadersTest {

    private static final String INCLUDES =
            """
            #define _GNU_SOURCE
            #include <dlfcn.h>
            #include <errno.h>
            #include <fcntl.h>
            #include <stddef.h>
            #include <stdio.h>
            #include <string.h>
            #include <sys/epoll.h>
            #include <sys/eventfd.h>
            #include <sys/file.h>
            #include <sys/mman.h>
            #include <sys/prctl.h>
            #include <sys/socket.h>
            #include <sys/syscall.h>
            #include <sys/timerfd.h>
            #include <sys/un.h>
            #include <time.h>
            #include <unistd.h>
            #include <linux/bpf.h>
            #include <linux/membarrier.h>
            #include <linux/perf_event.h>
            #include <bpf/bpf.h>
            #include <bpf/libbpf.h>
            """;

    /** Structs to which new versions append fields that the layout does not need. */
    private static final Set<String> GROWING =
            Set.of(
                    "bpf_kprobe_multi_opts",
                    "bpf_kprobe_opts",
                    "bpf_map_create_opts",
                    "bpf_map_info",
                    "bpf_prog_info",
                    "bpf_object_open_opts",
                    "bpf_test_run_opts",
                    "bpf_perf_event_opts",
                    "bpf_tc_hook",
                    "bpf_tc_opts",
                    "bpf_trace_opts",
                    "bpf_tracepoint_opts",
                    "bpf_uprobe_opts",
                    "bpf_usdt_opts",
                    "perf_buffer_raw_opts",
                    "perf_event_attr",
                    "perf_event_mmap_page");

    /** Numbers that are not in the headers for user space. */
    private static final Set<String> NOT_IN_HEADERS = Set.of("SIZE", "MAX_ERRNO", "STATE_BYTES");

    @Test
    void shouldHaveTheLayoutsOfTheCompiler(@TempDir Path directory) throws Exception {
        Map<String, Long> expected = new LinkedHashMap<>();
        StringBuilder prints = new StringBuilder();
        for (StructLayout layout : statics(StructLayout.class).values()) {
            if (layout.equals(Linker.Option.captureStateLayout())) {
                continue; // a layout of the JVM
            }
            String struct = layout.name().orElseThrow();
            if (!GROWING.contains(struct)) {
                String size = "sizeof(struct %s)".formatted(struct);
                expected.put(size, layout.byteSize());
                prints.append(print(size, size));
            }
            for (MemoryLayout member : layout.memberLayouts()) {
                if (member.name().isEmpty()) {
                    continue; // padding
                }
                String name = member.name().get();
                String offset = "offsetof(struct %s, %s)".formatted(struct, name);
                expected.put(offset, layout.byteOffset(PathElement.groupElement(name)));
                prints.append(print(offset, offset));
                String size = "sizeof(((struct %s *) 0)->%s)".formatted(struct, name);
                expected.put(size, member.byteSize());
                prints.append(print(size, size));
            }
        }

        assertThat(expected.keySet())
                .contains("sizeof(struct epoll_event)", "offsetof(struct bpf_prog_info, run_cnt)");
        assertSame(expected, compileAndRun(directory, prints.toString()));
    }

    @Test
    void shouldHaveTheConstantsOfTheHeaders(@TempDir Path directory) throws Exception {
        Map<String, Long> expected = new LinkedHashMap<>();
        statics(int.class)
                .forEach((field, value) -> {
                    if (!NOT_IN_HEADERS.contains(field.getName())) {
                        expected.put(field.getName(), (long) value);
                    }
                });
        (ErrnoTable.LINUX + ErrnoTable.LIBBPF)
                .lines()
                .map(line -> line.split(" ", 3))
                .forEach(e -> expected.put(e[0], Long.parseLong(e[1])));

        assertThat(expected.keySet())
                .contains("EPOLLET", "_SC_PAGESIZE", "ENOENT", "BPF_MAP_TYPE_RINGBUF");
        String prints =
                expected.keySet().stream()
                        .map(name -> print(name, "(int) " + name)) // EPOLLET is unsigned in C
                        .collect(joining());
        assertSame(expected, compileAndRun(directory, prints));
    }

    @Test
    void shouldHaveTheErrnoTextsOfLibc(@TempDir Path directory) throws Exception {
        Map<String, String> expected =
                ErrnoTable.LINUX
                        .lines()
                        .map(line -> line.split(" ", 3))
                        .collect(toMap(e -> e[0], e -> e[2]));
        String prints =
                expected.keySet().stream()
                        .map(name -> "printf(\"%s=%%s\\n\", strerror(%s));".formatted(name, name))
                        .collect(joining("\n"));

        assertSame(expected, parse(program(directory, prints)));
    }

    private static <T> void assertSame(Map<String, T> ours, Map<String, T> compilers) {
        assertThat(compilers.keySet()).isEqualTo(ours.keySet());
        assertThat(ours.keySet())
                .filteredOn(key -> !Objects.equals(ours.get(key), compilers.get(key)))
                .map(key -> key + ": " + ours.get(key) + " here, " + compilers.get(key) + " in C")
                .isEmpty();
    }

    private static String print(String label, String expression) {
        return "printf(\"%s=%%lld\\n\", (long long) (%s));\n".formatted(label, expression);
    }

    private static Map<String, Long> compileAndRun(Path directory, String prints)
            throws IOException, InterruptedException {
        return parse(program(directory, prints)).entrySet().stream()
                .collect(toMap(Map.Entry::getKey, e -> Long.parseLong(e.getValue())));
    }

    private static String program(Path directory, String prints)
            throws IOException, InterruptedException {
        return CCompiler.forHost()
                .run(directory, INCLUDES + "int main(void) {\n" + prints + "\nreturn 0;\n}\n");
    }

    private static Map<String, String> parse(String output) {
        return output.lines()
                .map(line -> line.split("=", 2))
                .collect(toMap(pair -> pair[0], pair -> pair[1]));
    }

    /** The static final fields of a type in all classes of the module. */
    private static <T> Map<Field, T> statics(Class<T> type)
            throws IOException, ReflectiveOperationException, URISyntaxException {
        Map<Field, T> found = new LinkedHashMap<>();
        for (Class<?> c : classes()) {
            for (Field field : c.getDeclaredFields()) {
                int modifiers = field.getModifiers();
                if (field.getType() == type
                        && Modifier.isStatic(modifiers)
                        && Modifier.isFinal(modifiers)) {
                    field.setAccessible(true);
                    @SuppressWarnings("unchecked") // Class<T>.cast does not support primitives
                    T value = (T) field.get(null);
                    found.put(field, value);
                }
            }
        }
        return found;
    }

    private static List<Class<?>> classes()
            throws IOException, ClassNotFoundException, URISyntaxException {
        Path root = Path.of(Libc.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        Path folder = root.resolve(Libc.class.getPackageName().replace('.', '/'));
        List<Class<?>> classes = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) { // with the package of the structs
            for (Path file : files.sorted().toList()) {
                String name = root.relativize(file).toString().replace('/', '.');
                if (name.endsWith(".class") && !name.endsWith("package-info.class")) {
                    classes.add(
                            Class.forName(
                                    name.substring(0, name.length() - ".class".length()),
                                    false,
                                    Libc.class.getClassLoader()));
                }
            }
        }
        return classes;
    }
}
