package io.bpfevents.core.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.elf.ElfFunctions;
import io.bpfevents.core.stack.FunctionTable.Function;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SymbolsTest {
    @TempDir private Path directory;

    private FunctionTable kernel(String... lines) throws IOException {
        return KernelFunctions.read(Files.write(directory.resolve("kallsyms"), List.of(lines)));
    }

    @Test
    void shouldFindTheFunctionThatAnAddressIsIn() {
        FunctionTable table =
                FunctionTable.of(
                        List.of(
                                new Function(0x300, 0, "third", ""),
                                new Function(0x100, 0x10, "first", "file"),
                                new Function(0x200, 0, "second", ""),
                                new Function(0x200, 0, "alias", "")));
        assertThat(table.at(0xff)).isNull();
        assertThat(table.at(0x100)).extracting(Function::name).isEqualTo("first");
        assertThat(table.at(0x10f)).extracting(Function::name).isEqualTo("first");
        assertThat(table.at(0x110)).isNull();
        assertThat(table.at(0x2ff)).extracting(Function::name).isEqualTo("second");
        assertThat(table.at(Long.MAX_VALUE)).extracting(Function::name).isEqualTo("third");
        assertThat(FunctionTable.of(List.of()).at(1)).isNull();
    }

    @Test
    void shouldReadFunctionsOfTheKernelAndOfModules() throws IOException {
        FunctionTable table =
                kernel(
                        "ffffffff81000000 T start",
                        "ffffffff81000100 D data",
                        "ffffffffc0003080 t program\t[bpf]");
        assertThat(Symbols.frames(table).apply(0xffffffff81000104L))
                .isEqualTo(new StackFrame(0xffffffff81000104L, "start", 0x104, ""));
        assertThat(Symbols.frames(table).apply(0xffffffffc0003081L))
                .hasToString("program+0x1 ([bpf])");
        assertThat(Symbols.frames(table).apply(0xffffffff80ffffffL))
                .hasToString("0xffffffff80ffffff");
    }

    @Test
    void shouldAdviseIfTheKernelHidesAddresses() {
        assertThatThrownBy(() -> kernel("0000000000000000 T start"))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll(
                        "CAP_SYSLOG", "kernel.kptr_restrict", "kernel.perf_event_paranoid");
    }

    @Test
    void shouldReportAProcessThatDoesNotExist() {
        assertThatThrownBy(() -> Symbols.ofProcess(4194304))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("read the code of process 4194304", "has ended");
    }

    /** The JVM writes the file by the command that users call with jcmd. */
    @Test
    void shouldNameCompiledMethods() throws Exception {
        long pid = ProcessHandle.current().pid();
        Path map = Path.of("/tmp/perf-" + pid + ".map");
        ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "compilerPerfmap",
                        new Object[] {new String[] {map.toString()}},
                        new String[] {String[].class.getName()});
        try {
            String[] line =
                    Files.readAllLines(map).stream()
                            .map(it -> it.split(" ", 3))
                            .filter(it -> it[2].contains("java.lang.String"))
                            .findFirst()
                            .orElseThrow();
            long address = Long.decode(line[0].startsWith("0x") ? line[0] : "0x" + line[0]);
            assertThat(Symbols.ofProcess(pid).frame(address + 3))
                    .isEqualTo(new StackFrame(address + 3, line[2], 3, ""));
        } finally {
            Files.delete(map);
        }
    }

    /** A process of this user, which has a list of compiled functions. */
    private static void withList(String commands, Consumer<Symbols> test) throws Exception {
        Process process =
                new ProcessBuilder("sh", "-c", commands + "; echo ready; exec cat")
                        .redirectErrorStream(true)
                        .start();
        Path list = Path.of("/tmp/perf-" + process.pid() + ".map");
        try {
            assertThat(process.inputReader().readLine()).isEqualTo("ready");
            test.accept(Symbols.ofProcess(process.pid()));
        } finally {
            process.getOutputStream().close();
            process.waitFor();
            Files.deleteIfExists(list);
        }
    }

    @Test
    void shouldSkipMalformedLinesOfAList() throws Exception {
        String lines = "zz 10 f\\n7000 10\\n7000 10 first\\n0x7010 0x10 \\377\\n";
        withList(
                "printf '%b' '" + lines + "' >/tmp/perf-$$.map",
                symbols -> {
                    assertThat(symbols.frame(0x7001)).hasToString("first+0x1");
                    assertThat(symbols.frame(0x7011).function()).isEqualTo("\ufffd");
                });
    }

    /** A read would wait for a writer. */
    @Test
    void shouldNotReadAListThatIsAPipe() throws Exception {
        withList(
                "mkfifo /tmp/perf-$$.map",
                symbols -> assertThat(symbols.frame(0x7001).function()).isEmpty());
    }

    /** A megabyte of one name, which all functions have. */
    @Test
    void shouldRejectABinaryWhoseNamesOverlap() throws IOException {
        int names = 1 << 20;
        int symbols = 100;
        ByteBuffer elf =
                ByteBuffer.allocate(64 + 2 * 64 + 24 * symbols + names)
                        .order(ByteOrder.nativeOrder());
        elf.putLong(0x28, 64).putShort(0x3c, (short) 2); // the section headers
        elf.putInt(64 + 4, 2).putLong(64 + 0x18, 192).putLong(64 + 0x20, 24L * symbols);
        elf.putInt(64 + 0x28, 1);
        elf.putLong(128 + 0x18, 192 + 24 * symbols).putLong(128 + 0x20, names);
        for (int i = 0; i < symbols; i++) {
            elf.put(192 + 24 * i + 4, (byte) 2).putShort(192 + 24 * i + 6, (short) 1);
        }
        Arrays.fill(elf.array(), 192 + 24 * symbols, elf.capacity() - 1, (byte) 'x');
        Path file = Files.write(directory.resolve("binary"), elf.array());
        List<String> visited = new ArrayList<>();
        assertThatThrownBy(
                        () -> ElfFunctions.visit(file, (address, size, name) -> visited.add(name)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("damaged");
        assertThat(visited).hasSizeLessThan(10);
    }
}
