package io.bpfevents.core.object.pin;

import io.bpfevents.core.BpfException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is pinned in an object's directory. It is pinned itself as lines of words: {@code object
 * NAME}, {@code fingerprint HEX}, {@code generation N}, {@code btf PIN}, and one line per ring, map
 * and link, each with its name and its pin.
 *
 * @param object the object's name
 * @param fingerprint of the object that was loaded
 * @param generation of its programs, see {@code bpf_events_generation}
 * @param btf the pin of its BTF; empty if it has none
 * @param rings the pin of each ring, by the ring's name
 * @param maps the pin of each other map
 * @param links the pin of each program's link, by the program's name
 */
public record Description(
        String object,
        String fingerprint,
        int generation,
        String btf,
        Map<String, String> rings,
        Map<String, String> maps,
        Map<String, String> links) {
    private static final String FIRST_LINE = "bpf-events 1";

    /** The programs that are detached, since the pin of their link was removed. */
    public List<String> detached(Path directory) {
        return links.entrySet().stream()
                .filter(link -> Files.notExists(directory.resolve(link.getValue())))
                .map(Map.Entry::getKey)
                .toList();
    }

    byte[] encode() {
        StringBuilder text = new StringBuilder(FIRST_LINE).append('\n');
        line(text, "object", object);
        line(text, "fingerprint", fingerprint);
        line(text, "generation", Integer.toUnsignedString(generation));
        if (!btf.isEmpty()) {
            line(text, "btf", btf);
        }
        rings.forEach((name, pin) -> line(text, "ring", name, pin));
        maps.forEach((name, pin) -> line(text, "map", name, pin));
        links.forEach((name, pin) -> line(text, "link", name, pin));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void line(StringBuilder text, String... words) {
        text.append(String.join("\t", words)).append('\n');
    }

    /**
     * Reads a description.
     *
     * @param place where it is pinned, for the error
     * @throws BpfException if it is damaged, or of another version of this library
     */
    static Description decode(byte[] bytes, Object place) {
        List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
        if (lines.isEmpty() || !lines.getFirst().equals(FIRST_LINE)) {
            throw unknown(place);
        }
        Map<String, String> single = new LinkedHashMap<>();
        Map<String, Map<String, String>> pins = new LinkedHashMap<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] words = line.split("\t", -1);
            if (words.length == 2) {
                single.put(words[0], words[1]);
            } else if (words.length == 3 && isPin(words[2])) {
                pins.computeIfAbsent(words[0], _ -> new LinkedHashMap<>()).put(words[1], words[2]);
            } else {
                throw unknown(place);
            }
        }
        String fingerprint = single.get("fingerprint");
        String btf = single.getOrDefault("btf", "");
        if (fingerprint == null || (!btf.isEmpty() && !isPin(btf))) {
            throw unknown(place);
        }
        return new Description(
                single.getOrDefault("object", ""),
                fingerprint,
                generation(single.getOrDefault("generation", ""), place),
                btf,
                pins.getOrDefault("ring", Map.of()),
                pins.getOrDefault("map", Map.of()),
                pins.getOrDefault("link", Map.of()));
    }

    private static int generation(String text, Object place) {
        try {
            return Integer.parseUnsignedInt(text);
        } catch (NumberFormatException e) {
            throw unknown(place);
        }
    }

    /** Whether a pin is within the directory: it is opened, and may be removed. */
    private static boolean isPin(String name) {
        return !name.isEmpty() && !name.contains("/") && !name.equals(".") && !name.equals("..");
    }

    private static BpfException unknown(Object place) {
        return new BpfException(
                "read " + place,
                "it is no description of pins that this version of the library knows: remove the"
                        + " directory to load the object anew");
    }
}
