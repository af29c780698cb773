package io.bpfevents.cli.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;

/** Compiles generated sources without warnings. */
final class Compilation {
    private Compilation() {}

    /** Writes the classes to a directory. */
    static void of(Path directory, Path... sources) {
        List<String> arguments =
                new ArrayList<>(List.of("-Xlint:all", "-Werror", "-d", directory.toString()));
        for (Path source : sources) {
            arguments.add(source.toString());
        }
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        int result =
                ToolProvider.getSystemJavaCompiler()
                        .run(null, output, output, arguments.toArray(String[]::new));
        assertThat(result).as(output.toString(StandardCharsets.UTF_8)).isZero();
    }
}
