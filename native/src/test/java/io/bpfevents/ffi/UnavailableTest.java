package io.bpfevents.ffi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** JVMs that cannot call libbpf: every use reports the reason, not only the first. */
class UnavailableTest {

    /** Calls each library twice and prints each result on a line. */
    static final class Program {

        private Program() {}

        public static void main(String[] args) {
            for (int i = 0; i < 2; i++) {
                attempt(Libbpf::libbpf_version_string);
                attempt(() -> Libc.close(-1));
            }
        }

        private static void attempt(Supplier<Object> call) {
            try {
                System.out.println(call.get());
            } catch (Throwable t) {
                System.out.println(t.toString().replace('\n', ' '));
            }
        }
    }

    @Test
    void shouldReportAMissingLibbpfAtEachCall() throws Exception {
        List<String> lines =
                run("--enable-native-access=ALL-UNNAMED", "-Dio.bpfevents.libbpf=/none/libbpf.so");
        assertThat(lines).hasSize(4);
        assertThat(List.of(lines.get(0), lines.get(2)))
                .allSatisfy(line ->
                        assertThat(line)
                                .startsWith(LibbpfNotFoundException.class.getName())
                                .contains("/none/libbpf.so: cannot open shared object"));
        assertThat(List.of(lines.get(1), lines.get(3))).containsOnly("-9"); // EBADF
    }

    @Test
    void shouldReportTheMissingFlagAtEachCall() throws Exception {
        List<String> lines = run("--illegal-native-access=deny");
        assertThat(lines)
                .hasSize(4)
                .allSatisfy(line ->
                        assertThat(line)
                                .startsWith(IllegalCallerException.class.getName())
                                .contains("--enable-native-access=ALL-UNNAMED"));
    }

    private static List<String> run(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(options));
        command.add(Program.class.getName());
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).isZero();
        return output.lines().toList();
    }
}
