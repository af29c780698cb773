package io.bpfevents.core.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.stack.FunctionTable.Function;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
                .hasMessageContainingAll("CAP_SYSLOG", "kernel.kptr_restrict");
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
}
