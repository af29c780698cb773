package io.bpfevents.reactor.merge;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One event of each source in turn.
 *
 * <p>Reactor's own merge empties one source before it turns to the next. With a small demand that
 * source is filled again before it is empty, so the others would wait for ever.
 */
final class RoundRobin<T> implements Order<T> {
    private int latest = -1;

    @Override
    public @Nullable SourceSubscriber<T> next(List<SourceSubscriber<T>> sources) {
        int count = sources.size();
        for (int i = 1; i <= count; i++) {
            int turn = (latest + i) % count;
            SourceSubscriber<T> source = sources.get(turn);
            if (source.peek() != null) {
                latest = turn;
                return source;
            }
        }
        return null;
    }

    @Override
    public void end() {
        // holds no resources
    }
}
