// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* Prints the share of one CPU's time that a spinning thread loses to others. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include "clock.h"

#define GAP_NS 1000 /* longer than any call of now_ns() */

int main(int argc, char **argv)
{
	unsigned long long from, end, t, lost = 0, longest = 0;
	double seconds;
	int cpu;

	if (argc != 3) {
		fprintf(stderr, "usage: noise CPU SECONDS\n");
		return 2;
	}
	cpu = atoi(argv[1]);
	seconds = atof(argv[2]);
	if (run_on_cpu(cpu)) {
		perror("noise: pin to a CPU");
		return 1;
	}
	from = t = now_ns();
	end = from + seconds * 1e9;
	while (t < end) {
		unsigned long long now = now_ns();

		if (now - t > GAP_NS) {
			lost += now - t;
			if (now - t > longest)
				longest = now - t;
		}
		t = now;
	}
	printf("{\"cpu\":%d,\"lost_percent\":%.2f,\"longest_us\":%.0f}\n", cpu,
	       100.0 * lost / (t - from), longest / 1e3);
	return 0;
}
