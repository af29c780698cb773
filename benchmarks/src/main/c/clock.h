/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/* Clocks, and the CPU of the calling thread. */
#ifndef CLOCK_H
#define CLOCK_H

#include <sched.h>
#include <time.h>

static inline unsigned long long clock_ns(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

static inline unsigned long long now_ns(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}

/* CPU time of the whole process, user and system. */
static inline unsigned long long cpu_ns(void)
{
	return clock_ns(CLOCK_PROCESS_CPUTIME_ID);
}

static inline void nap_us(unsigned us)
{
	struct timespec t = { us / 1000000, (us % 1000000) * 1000L };

	nanosleep(&t, NULL);
}

/* Returns 0, or -1 and sets errno. */
static inline int run_on_cpu(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	return sched_setaffinity(0, sizeof(set), &set);
}

#endif /* CLOCK_H */
