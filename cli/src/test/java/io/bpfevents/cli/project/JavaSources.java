package io.bpfevents.cli.project;

import io.bpfevents.core.testing.Markdown;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The Java sources of all modules, those of the tests included. */
final class JavaSources {
    /** What precedes the name of a type in its declaration. */
    static final String TYPE = "\\b(?:class|interface|record|enum) ";

    private JavaSources() {}

    /** The sources that declare each type, nested types included. */
    static Map<String, List<String>> byType() throws IOException {
        Map<String, List<String>> sources = new HashMap<>();
        Pattern declaration = Pattern.compile(TYPE + "(\\w+)");
        for (String source : all("src")) {
            declaration
                    .matcher(source)
                    .results()
                    .map(match -> match.group(1))
                    .distinct()
                    .forEach(type ->
                            sources.computeIfAbsent(type, _ -> new ArrayList<>()).add(source));
        }
        return sources;
    }

    /** The sources below a folder of each module, such as {@code src/main/java}. */
    static List<String> all(String folder) throws IOException {
        try (Stream<Path> modules = Files.list(Markdown.ROOT);
                Stream<Path> ofSpring = Files.list(Markdown.ROOT.resolve("spring"))) {
            return Stream.concat(modules, ofSpring)
                    .map(module -> module.resolve(folder))
                    .filter(Files::isDirectory)
                    .flatMap(JavaSources::javaFiles)
                    .toList();
        }
    }

    private static Stream<String> javaFiles(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files
                    .filter(file -> file.toString().endsWith(".java"))
                    .map(JavaSources::read)
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
