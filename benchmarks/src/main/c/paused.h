/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * Pauses the process of a consumer while its perf buffer is filled, as a perf
 * buffer has no busy record that would hold the consumer back.
 */
#ifndef PAUSED_H
#define PAUSED_H

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "clock.h"

static volatile pid_t paused; /* 0: none */

/* Also called at exit and by the signal handler: a consumer must not stay stopped. */
static void paused_continue(void)
{
	if (paused)
		kill(paused, SIGCONT);
	paused = 0;
}

/* The threads stop one by one. Returns 1 once all have, 0 before, -1 and errno on failure. */
static int paused_all_stopped(pid_t pid)
{
	char path[64], line[128], *state;
	struct dirent *thread;
	int all = 1;
	DIR *threads;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	threads = opendir(path);
	if (!threads)
		return -1;
	while (all && (thread = readdir(threads))) {
		if (thread->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "/proc/%d/task/%.16s/stat", (int)pid, thread->d_name);
		file = fopen(path, "r");
		if (!file) /* the thread has ended */
			continue;
		state = fgets(line, sizeof(line), file) ? strrchr(line, ')') : NULL;
		all = state && state[1] && strchr("TZX", state[2]);
		fclose(file);
	}
	closedir(threads);
	return all;
}

/* Returns 0 once no thread of the process runs, or -1 and sets errno. */
static int paused_stop(pid_t pid, unsigned long long patience_ns)
{
	unsigned long long end = now_ns() + patience_ns;
	int stopped;

	paused = pid;
	if (kill(pid, SIGSTOP))
		return -1;
	while (!(stopped = paused_all_stopped(pid))) {
		if (now_ns() > end) {
			errno = ETIMEDOUT;
			return -1;
		}
		nap_us(50);
	}
	return stopped < 0 ? -1 : 0;
}

#endif /* PAUSED_H */
