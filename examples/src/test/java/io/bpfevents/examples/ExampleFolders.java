package io.bpfevents.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.testing.Markdown;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The folders that hold an example each, and their commands in {@code examples/README.md}. */
final class ExampleFolders {
    static final Path HOME = Markdown.ROOT.resolve("examples");
    static final Markdown PAGE = Markdown.page("examples/README.md");

    private ExampleFolders() {}

    /** Their names, sorted. */
    static List<String> names() throws IOException {
        try (Stream<Path> folders = Files.list(HOME)) {
            return folders.filter(folder -> !javaFiles(folder).isEmpty())
                    .map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    /** The Java files directly in a folder. */
    static List<Path> javaFiles(Path folder) {
        try (Stream<Path> files =
                Files.find(folder, 1, (file, _) -> file.toString().endsWith(".java"))) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The command in the page's table that runs an example.
     *
     * @param example the name and arguments
     */
    static String command(String example) {
        String command = "bin/example " + example;
        assertThat(PAGE.text()).containsPattern("\\| `(sudo )?" + command + "` \\|");
        return command;
    }
}
