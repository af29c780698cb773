package io.bpfevents.examples;

import io.bpfevents.core.testing.Markdown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The folders that hold an example each. */
final class ExampleFolders {
    static final Path HOME = Markdown.ROOT.resolve("examples");

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
            throw new java.io.UncheckedIOException(e);
        }
    }
}
