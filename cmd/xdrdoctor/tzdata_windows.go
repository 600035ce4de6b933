package main

import _ "time/tzdata" // the ESA names its time zone, and Windows does not know the names
