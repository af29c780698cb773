package io.bpfevents.cli.tail;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an object is loaded.
 *
 * @param object its file
 * @param settings the initial values of global variables
 * @param programs those to load and attach; empty for all
 * @param map the buffer to read; null for the only one
 * @param bufferBytes the size of a ring; null for that of the object
 * @param attaches whether the programs are attached
 */
public record ObjectOptions(
        Path object,
        List<GlobalSetting> settings,
        List<String> programs,
        @Nullable String map,
        @Nullable Long bufferBytes,
        boolean attaches) {}
