package io.bpfevents.core.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Markdown page of the repository, or a section of one, whose code blocks a test compiles or
 * runs.
 */
public final class Markdown {
    /** The root of the repository, seen from the directory of a module. */
    public static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    // a fenced block is one match, so that a comment of a shell in it is not a heading
    private static final Pattern FENCE_OR_HEADING =
            Pattern.compile("^```.*?^```$|^(#+) [^\n]*$", Pattern.MULTILINE | Pattern.DOTALL);

    private final String place;
    private final String text;

    private Markdown(String place, String text) {
        this.place = place;
        this.text = text;
    }

    /**
     * A whole page.
     *
     * @param name its path below the root of the repository
     */
    public static Markdown page(String name) {
        try {
            return new Markdown(name, Files.readString(ROOT.resolve(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A section with its subsections.
     *
     * @param heading the line that begins it, such as {@code "## Testing your pipeline"}
     */
    public Markdown section(String heading) {
        Matcher matcher = FENCE_OR_HEADING.matcher(text);
        int start = -1;
        while (matcher.find()) {
            if (start < 0 && matcher.group().equals(heading)) {
                start = matcher.end();
            } else if (start >= 0
                    && matcher.group(1) != null
                    && matcher.group(1).length() <= heading.indexOf(' ')) {
                return new Markdown(place + ", " + heading, text.substring(start, matcher.start()));
            }
        }
        if (start < 0) {
            throw new AssertionError(place + " has no section " + heading);
        }
        return new Markdown(place + ", " + heading, text.substring(start));
    }

    /** The contents of all fenced code blocks in a language, in their order. */
    public List<String> blocks(String language) {
        return Pattern.compile(
                        "^```" + Pattern.quote(language) + "\n(.*?)^```$",
                        Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(text)
                .results()
                .map(result -> result.group(1))
                .toList();
    }

    /**
     * The contents of a fenced code block.
     *
     * @param number counts the blocks in this language, from 1
     */
    public String block(String language, int number) {
        List<String> blocks = blocks(language);
        if (blocks.size() < number) {
            throw new AssertionError(
                    "%s has %d blocks of %s, and no block %d"
                            .formatted(place, blocks.size(), language, number));
        }
        return blocks.get(number - 1);
    }

    /** The text, code blocks included. */
    public String text() {
        return text;
    }
}
